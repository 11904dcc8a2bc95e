import type { Entry, StatusCheck } from '../../lambda/domain/entry';
import { callbackUrl } from '../../lambda/operations/callbacks/callback-url';
import { receiveCallback } from '../../lambda/operations/callbacks/receive-callback';
import { advanceConference } from '../../lambda/operations/conferences/advance-conference';
import { checkStatus } from '../../lambda/operations/conferences/check-status';
import { posted } from '../domain/entries';
import { interceptPort } from './intercept-port';
import { type IsolatedRelay, isolatedRelay } from './isolated-relay';
import { CALLBACK_KEYS, FIELDS, PUBLIC_URL, testRelay } from './test-relay';

/** A valid deduplication id of Amazon SQS (API reference of `SendMessage`). */
const DEDUPLICATION_ID = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;

/** The longest id of a conference. */
const LONGEST = 'c'.repeat(64);
const ROUNDS = 30;

const relay = testRelay();
let it: IsolatedRelay;
/** All entries of the mailboxes, and all status checks. */
let entries: Entry[];
let checks: StatusCheck[];
beforeEach(async () => {
  entries = [];
  checks = [];
  it = await isolatedRelay(relay(), ({ mailbox, statusChecks, fonestorm }) => ({
    mailbox: {
      async put(entry) {
        entries.push(entry);
        await mailbox.put(entry);
      },
    },
    statusChecks: {
      async put(job) {
        if (!('kind' in job)) checks.push(job);
        await statusChecks.put(job);
      },
    },
    // Each response takes a second, in which a callback with another number of attendees is received.
    fonestorm: interceptPort(fonestorm, async (name, work) => {
      if (name !== 'details') return work();
      const answer = await work();
      it.pass(1000);
      await receive(checks.length);
      return answer;
    }),
  }));
});

function receive(attendees: number, requestId = `request-${attendees}`, fields: object = {}) {
  const [, , capability = ''] = callbackUrl(PUBLIC_URL, LONGEST, CALLBACK_KEYS)
    .slice(PUBLIC_URL.length + 1)
    .split('/');
  return receiveCallback(it.ports)({
    ...{ conferenceId: LONGEST, capability, authorization: undefined, requestId },
    request: posted(JSON.stringify({ attendees_status: attendees, ...fields }), 'application/json'),
  });
}

async function advanceAll(): Promise<void> {
  for (let entry = it.mailbox.shift(); entry; entry = it.mailbox.shift()) {
    await advanceConference(it.ports)(entry);
  }
}

test('ids do not grow in a conference whose status reports are all stale', async () => {
  await it.call('POST', '/v2/conferences', { id: LONGEST, ...FIELDS });
  it.pass(61 * 60_000);
  await receive(1, 'odd', { organizer_status: 'maybe' });
  for (let round = 0; round < ROUNDS; round += 1) {
    await advanceAll();
    const [check] = it.statusChecks.splice(0);
    if (!check) throw new Error(`expected a status check in round ${round}`);
    it.pass(5000);
    await checkStatus(it.ports)(check);
  }
  const ids = [...entries, ...checks].map(({ id }) => id);
  expect(ids.filter((id) => !DEDUPLICATION_ID.test(id))).toEqual([]);
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  const lengths = checks.map(({ id }) => id.length);
  expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(2);
});

test.each([
  ['long', 'r'.repeat(300)],
  ['non-ASCII', 'a b/ü'],
])('gives a callback its own entry id if its request has a %s id of the host', async (_name, requestId) => {
  await receive(1, requestId);
  await receive(1, `${requestId}2`);
  const ids = entries.map(({ id }) => id);
  for (const id of ids) expect(id).toMatch(/^callback-20260504T090000000Z-\d{4}-[\w=-]{1,64}$/);
  expect(new Set(ids).size).toBe(2);
});

test('uses an id of the host of 64 characters unchanged, and the hash of a longer one', async () => {
  await receive(1, 'r'.repeat(64));
  await receive(1, 'r'.repeat(65));
  expect(entries.map(({ id }) => id.includes('r'.repeat(64)))).toEqual([true, false]);
});
