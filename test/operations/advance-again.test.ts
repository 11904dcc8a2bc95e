import { advanceConference } from '../../lambda/operations/advance-conference';
import type { Journal } from '../../lambda/ports';
import { presence } from '../domain/entries';
import { FIELDS, house } from './house';
import { type Lone, lone } from './lone';

const relay = house();
let it: Lone;
beforeEach(async () => {
  it = await lone(relay());
});

describe('somebody else saves what comes of an entry meanwhile', () => {
  /** Advances an entry of the mailbox while others save first, so many times; gives how often it was tried. */
  async function contended(others: number): Promise<number> {
    await it.call('POST', '/v2/conferences', { id: 'a', ...FIELDS });
    let saves = 0;
    const journal: Journal = {
      ...it.ports.journal,
      save: async (...given) => {
        saves += 1;
        return saves > others && it.ports.journal.save(...given);
      },
    };
    for (const entry of it.mailbox.splice(0)) await advanceConference({ ...it.ports, journal })(entry);
    return saves;
  }

  test('four times: the entry is advanced by the fifth attempt', async () => {
    expect(await contended(4)).toBe(5);
    expect(it.types('a')).toEqual(['Conference Scheduled']);
  });

  test('five times: the entry is delivered again', async () => {
    await expect(contended(5)).rejects.toThrow('conference a: somebody else advances it at the same time');
    expect(it.types('a')).toEqual([]);
  });
});

test('the events that an earlier entry left unpublished are published first, then the next entry is advanced', async () => {
  await it.create('a');
  const [first, second] = [true, false].map((organizer, index) => ({
    ...presence(`09:00:0${index}`, organizer, 1 + index),
    conferenceId: 'a',
  }));
  if (!first || !second) throw new Error('expected two entries');
  const eventBus = { publish: () => Promise.reject(new Error('no bus')) };
  await expect(advanceConference({ ...it.ports, eventBus })(first)).rejects.toThrow('no bus');
  await advanceConference(it.ports)(second);
  const ofEntries = it.events.map(({ detail }) => detail.metadata.id.replace(/\/.*/, ''));
  expect([...new Set(ofEntries)]).toEqual(['change-a-1', first.id, second.id]);
  expect((await it.state('a'))?.attendees.value).toBe(2);
});

test('an entry that is delivered again once it was published changes nothing', async () => {
  await it.create('a');
  const entry = { ...presence('09:00:00', true, 1), conferenceId: 'a' };
  await advanceConference(it.ports)(entry);
  const before = [await it.state('a'), it.events.length];
  await advanceConference(it.ports)(entry);
  expect([await it.state('a'), it.events.length]).toEqual(before);
});

test('an entry without events publishes nothing: EventBridge refuses a request without one', async () => {
  await it.create('a');
  const sizes: number[] = [];
  const eventBus = { publish: async (events: readonly unknown[]) => void sizes.push(events.length) };
  const answer = { conference_status: 'unknown', organizer_status: false, attendees_status: 0 };
  await advanceConference({ ...it.ports, eventBus })({
    ...{ kind: 'answer', id: 'answer-1', conferenceId: 'a', receivedAt: it.now(), askedAt: it.now(), answer },
  });
  expect(sizes).toEqual([]);
  expect(await it.ports.journal.historyRecord('a', 'answer-1')).toBeDefined();
});
