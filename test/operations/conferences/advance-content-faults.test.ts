import { parseEntry } from '../../../lambda/adapters/sqs/mailbox-message';
import { LOG_CODES } from '../../../lambda/contract/log-codes';
import type { Entry, StatusReportEntry } from '../../../lambda/domain/entry';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { posted } from '../../domain/entries';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { type Ports, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
  await it.create('a');
});

const received = (id: string, fields: object): Entry => ({
  ...{ kind: 'callback', id, conferenceId: 'a', receivedAt: it.now() },
  request: posted(JSON.stringify(fields), 'application/json'),
});

const report = (conference_status: string): StatusReportEntry => ({
  ...{
    kind: 'status-report',
    id: 'status-report-1',
    conferenceId: 'a',
    receivedAt: it.now(),
    requestedAt: it.now(),
  },
  report: { conference_status, organizer_status: true, attendees_status: 2 },
});

async function expectFault(entry: Entry, fault: string, ports: Ports = it.ports): Promise<void> {
  await advanceConference(ports)(entry);
  const last = it.events.at(-1);
  expect(last).toMatchObject({ type: 'Callback Received', detail: { callback: { faults: [fault] } } });
  expect((await it.ports.conferenceLog.load('a')).head?.lastEntryId).toBe(entry.id);
  await advanceConference(ports)(received('callback-next', { attendees_status: 1 }));
  expect((await it.state('a'))?.attendees.value).toBe(1);
  expect(it.types('a')).toContain('Conference Started');
}

/** An alarm counts this line. */
function expectLine(entryId: string, error: string): void {
  expect(it.linesOf(LOG_CODES.entriesFailed)).toEqual([
    { conferenceId: 'a', entryId, error: new Error(error) },
  ]);
}

test('publishes an event with the fault for an entry that cannot be masked, and processes the next one', async () => {
  const mask = async () => (digits: string) => {
    if (digits === '5550100123') throw new Error('this number cannot be masked');
    return 'masked';
  };
  await expectFault(received('callback-1', { from: '+15550100123' }), 'the entry cannot be handled', {
    ...it.ports,
    mask,
  });
  expectLine('callback-1', 'this number cannot be masked');
});

test('publishes an event with the fault for a callback that cannot be parsed', async () => {
  const entry = { ...received('callback-1', {}), request: {} } as Entry;
  await expectFault(entry, 'the entry cannot be handled');
  expect(it.linesOf(LOG_CODES.entriesFailed)).toMatchObject([{ entryId: 'callback-1' }]);
});

test('fails an entry if the key of the masks cannot be read, for another delivery', async () => {
  const mask = () => Promise.reject(new Error('no secrets now'));
  const entry = received('callback-1', { from: '+15550100123' });
  await expect(advanceConference({ ...it.ports, mask })(entry)).rejects.toThrow('no secrets now');
  await advanceConference(it.ports)(entry);
  expect(it.events.at(-1)?.detail.callback).toMatchObject({ faults: [] });
});

test.each([
  ['of 200,000 characters', 'x'.repeat(200_000)],
  ['of 65 characters', 'x'.repeat(65)],
  ['of no characters', ''],
])('publishes an event with the fault for a status report with a status word %s', async (_name, word) => {
  await expectFault(report(word), 'conference_status: expected a string of 1 to 64 characters');
  expect(JSON.stringify(await it.state('a')).length).toBeLessThan(2000);
});

test('publishes an event with the fault for an entry whose outcome is too large to be stored', async () => {
  const entry: Entry = {
    ...{
      kind: 'change',
      version: 9,
      id: 'change-a-9',
      conferenceId: 'a',
      receivedAt: it.now(),
      change: 'updated',
    },
    changed: Array.from({ length: 30_000 }, () => 'label'),
  };
  await expectFault(entry, 'the outcome of the entry is too large to be stored');
  expectLine('change-a-9', 'the outcome of the entry is too large to be stored');
});

test('publishes a callback without its fields if they are too large', async () => {
  const fields = Object.fromEntries(
    Array.from({ length: 250 }, (_, index) => [`f${index}`, 'x'.repeat(1000)]),
  );
  await advanceConference(it.ports)(received('callback-1', { attendees_status: 1, ...fields }));
  expect(it.types('a')).toContain('Conference Started');
  const event = it.events.find(({ type }) => type === 'Callback Received');
  expect(event?.detail.callback).toMatchObject({ known: {}, unknown: {}, truncated: true, faults: [] });
});

test('stores a part of a message that is too large to be stored with its state', async () => {
  const body = JSON.stringify({
    format: 1,
    entry: { ...received('callback-1', {}), more: 'x'.repeat(230_000) },
  });
  const entry = parseEntry({ id: 'm1', group: 'a', body, sentAt: Date.parse(it.now()) });
  expect(entry).toMatchObject({ kind: 'unreadable', id: 'unreadable-m1' });
  await expectFault(entry, 'the mailbox message could not be parsed');
});
