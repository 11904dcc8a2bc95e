import type { CallbackFacts } from '../../../lambda/domain/callback/describe-callback';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import type { ConferenceLog } from '../../../lambda/ports/conference-log';
import { presence } from '../../domain/entries';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { FIELDS, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

describe('concurrent writers commit an entry first', () => {
  /** Advances an entry while a concurrent writer wins a number of times. Returns the number of attempts. */
  async function advanceAgainst(others: number): Promise<number> {
    await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
    let appends = 0;
    const { conferenceLog } = it.ports;
    const contested: ConferenceLog = {
      ...conferenceLog,
      append: async (record) => {
        appends += 1;
        if (appends > others) return conferenceLog.append(record);
        const other = { ...presence(`09:00:0${appends}`, true, appends), conferenceId: 'a' };
        await advanceConference(it.ports)(other);
        return false;
      },
    };
    for (const entry of it.mailbox.splice(0))
      await advanceConference({ ...it.ports, conferenceLog: contested })(entry);
    return appends;
  }

  test('four times: the fifth attempt advances the entry', async () => {
    expect(await advanceAgainst(4)).toBe(5);
    expect((await it.state('a'))?.lastChange).toBe(1);
  });

  test('five times: the entry fails, for another delivery', async () => {
    await expect(advanceAgainst(5)).rejects.toThrow('conference a: 5 attempts lost to concurrent writers');
    expect((await it.state('a'))?.lastChange).toBeUndefined();
  });
});

test('publishes an earlier record beyond the head before it advances the next entry', async () => {
  await it.create('a');
  const [first, second] = [true, false].map((organizer, index) => ({
    ...presence(`09:00:0${index}`, organizer, 1 + index),
    conferenceId: 'a',
  }));
  if (!first || !second) throw new Error('expected two entries');
  const eventBus = { publish: () => Promise.reject(new Error('no bus')) };
  await expect(advanceConference({ ...it.ports, eventBus })(first)).rejects.toThrow('no bus');
  await advanceConference(it.ports)(second);
  const received = it.events.flatMap(
    ({ detail }) => (detail.callback as CallbackFacts | undefined)?.entry ?? [],
  );
  expect(received).toEqual([first.id, second.id]);
  expect((await it.state('a'))?.attendees.value).toBe(2);
});

test('changes nothing for an entry that was published before', async () => {
  await it.create('a');
  const entry = { ...presence('09:00:00', true, 1), conferenceId: 'a' };
  await advanceConference(it.ports)(entry);
  const before = [await it.state('a'), it.events.length];
  await advanceConference(it.ports)(entry);
  expect([await it.state('a'), it.events.length]).toEqual(before);
});

test('sends no request to EventBridge for an entry without events', async () => {
  await it.create('a');
  const sizes: number[] = [];
  const eventBus = { publish: async (events: readonly unknown[]) => void sizes.push(events.length) };
  const report = { conference_status: 'unknown', organizer_status: false, attendees_status: 0 };
  await advanceConference({ ...it.ports, eventBus })({
    ...{
      kind: 'status-report',
      id: 'status-report-1',
      conferenceId: 'a',
      receivedAt: it.now(),
      requestedAt: it.now(),
      report,
    },
  });
  expect(sizes).toEqual([]);
  expect((await it.ports.conferenceLog.load('a')).head?.lastEntryId).toBe('status-report-1');
});
