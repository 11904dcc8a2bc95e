import type { Entry, StatusCheck } from '../../lambda/domain/entry';
import { callbackUrl } from '../../lambda/operations/callbacks/callback-url';
import { receiveCallback } from '../../lambda/operations/callbacks/receive-callback';
import { advanceConference } from '../../lambda/operations/conferences/advance-conference';
import { checkStatus } from '../../lambda/operations/conferences/check-status';
import { posted } from '../domain/entries';
import { interceptPort } from './intercept-port';
import { type IsolatedRelay, isolatedRelay } from './isolated-relay';
import { CALLBACK_KEYS, FIELDS, PUBLIC_URL, testRelay } from './test-relay';

/** What Amazon SQS takes as a deduplication id (API reference of `SendMessage`). */
const DEDUPLICATION_ID = /^[\w!"#$%&'()*+,\-./:;<=>?@[\\\]^`{|}~]{1,128}$/;

/** The longest id that a conference may have. */
const LONGEST = 'c'.repeat(64);
const ROUNDS = 30;

const relay = testRelay();
let it: IsolatedRelay;
/** All entries of the mailboxes, and all status checks. */
let put: Entry[];
let asked: StatusCheck[];
beforeEach(async () => {
  put = [];
  asked = [];
  it = await isolatedRelay(relay(), ({ mailbox, statusChecks, fonestorm }) => ({
    mailbox: {
      async put(entry) {
        put.push(entry);
        await mailbox.put(entry);
      },
    },
    statusChecks: {
      async put(question) {
        if (!('kind' in question)) asked.push(question);
        await statusChecks.put(question);
      },
    },
    // FoneStorm takes a second, in which somebody comes or goes.
    fonestorm: interceptPort(fonestorm, async (name, work) => {
      if (name !== 'details') return work();
      const answer = await work();
      it.pass(1000);
      await comes(asked.length);
      return answer;
    }),
  }));
});

function comes(attendees: number, requestId = `request-${attendees}`, fields: object = {}) {
  const [, , capability = ''] = callbackUrl(PUBLIC_URL, LONGEST, CALLBACK_KEYS)
    .slice(PUBLIC_URL.length + 1)
    .split('/');
  return receiveCallback(it.ports)({
    ...{ conferenceId: LONGEST, capability, authorization: undefined, requestId },
    request: posted(JSON.stringify({ attendees_status: attendees, ...fields }), 'application/json'),
  });
}

async function advanced(): Promise<void> {
  for (let entry = it.mailbox.shift(); entry; entry = it.mailbox.shift()) {
    await advanceConference(it.ports)(entry);
  }
}

test('a conference whose status reports are all overtaken has ids that do not grow', async () => {
  await it.call('POST', '/v2/conferences', { id: LONGEST, ...FIELDS });
  it.pass(61 * 60_000);
  await comes(1, 'odd', { organizer_status: 'maybe' });
  for (let round = 0; round < ROUNDS; round += 1) {
    await advanced();
    const [check] = it.statusChecks.splice(0);
    if (!check) throw new Error(`expected a status check in round ${round}`);
    it.pass(5000);
    await checkStatus(it.ports)(check);
  }
  const ids = [...put, ...asked].map(({ id }) => id);
  expect(ids.filter((id) => !DEDUPLICATION_ID.test(id))).toEqual([]);
  expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length);
  const lengths = asked.map(({ id }) => id.length);
  expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(2);
});

test.each([
  ['long', 'r'.repeat(300)],
  ['odd', 'a b/ü'],
])('a callback whose request has a %s id of the host’s has one of its own', async (_name, requestId) => {
  await comes(1, requestId);
  await comes(1, `${requestId}2`);
  const ids = put.map(({ id }) => id);
  for (const id of ids) expect(id).toMatch(/^callback-20260504T090000000Z-\d{4}-[\w=-]{1,64}$/);
  expect(new Set(ids).size).toBe(2);
});

test('an id of the host’s of 64 characters is kept as it is, a longer one is not', async () => {
  await comes(1, 'r'.repeat(64));
  await comes(1, 'r'.repeat(65));
  expect(put.map(({ id }) => id.includes('r'.repeat(64)))).toEqual([true, false]);
});
