import { phoneMask } from '../../../lambda/operations/mask-phone-numbers';
import { callbackPathOf, sendCallback } from '../erasure';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { recordOf } from '../record-of';
import { FIELDS, testRelay } from '../test-relay';

const relay = testRelay();

const [KEY, OTHER] = ['a key of at least thirty-two characters', 'another key of thirty-two characters'];
const MASK = phoneMask(KEY)('5550100999');
const DIGITS = /555.{0,2}010.{0,2}099/;

/** A conference with phone numbers in all its data, in a deployment with or without a key. Returns the id of a callback. */
async function receiveNumbers(key: string | undefined): Promise<{ it: IsolatedRelay; entry: string }> {
  const it = await isolatedRelay(relay(), () =>
    key === undefined ? {} : { mask: async () => phoneMask(key) },
  );
  await it.create('a', { ...FIELDS, label: 'call (555) 010-0999' });
  const callbackPath = callbackPathOf(relay().simulator.control.conference('a').fields.callback_url);
  const { body } = await sendCallback(it, `${callbackPath}?%2B15550100999=1&organizer_status=true`, {
    ...{ uid: 'u1', status: 'BEGIN', from: '+1 555 010 0999', to: '555-010-0998' },
    ...{ '+15550100999': 2, organizer_status: true, note: ['rang 15550100999'] },
  });
  await sendCallback(it, callbackPath, { conference_status: 'rang +15550100999', attendees_status: 1 });
  return { it, entry: body.entry ?? '' };
}

test('masks the numbers in events, the log and reasons of status checks, but not in deliveries', async () => {
  const { it, entry } = await receiveNumbers(KEY);
  const reasons: string[] = [];
  const put = it.ports.statusChecks.put.bind(it.ports.statusChecks);
  it.ports.statusChecks.put = async (question) => {
    if (!('kind' in question)) reasons.push(question.reason);
    await put(question);
  };
  await it.settle();
  const events = JSON.stringify(it.events);
  expect(events).not.toMatch(DIGITS);
  expect(events.split(MASK).length).toBeGreaterThan(5);
  expect(reasons.join()).toContain(MASK);
  expect(reasons.join()).not.toMatch(DIGITS);
  const { items } = await it.ports.conferenceLog.records('a', 'all', 100);
  const published = items.flatMap((record) => record.events).map((event) => JSON.stringify(event));
  expect(published.sort()).toEqual(it.events.map((event) => JSON.stringify(event)).sort());
  const record = await recordOf(it.ports.conferenceLog, 'a', entry);
  if (record?.entry.kind !== 'callback') throw new Error('expected a callback');
  const { query, body } = record.entry.request;
  expect(query).toContain('%2B15550100999');
  expect(Buffer.from(body, 'base64').toString()).toContain('+1 555 010 0999');
  const shown = await it.call('GET', '/v2/conferences/a');
  expect(shown.body.conference?.label).toBe('call (555) 010-0999');
});

test('makes other masks with another key, and none without a key', async () => {
  const [one, other, none] = [
    await receiveNumbers(KEY),
    await receiveNumbers(OTHER),
    await receiveNumbers(undefined),
  ];
  const masksOf = async ({ it }: { it: IsolatedRelay }) => {
    await it.settle();
    return new Set(JSON.stringify(it.events).match(/\bnumber-[0-9a-f]{16}\b/g) ?? []);
  };
  const [masks, others] = [await masksOf(one), await masksOf(other)];
  expect(masks.size).toBe(2);
  expect(others.size).toBe(2);
  expect([...masks].filter((mask) => others.has(mask))).toEqual([]);
  expect([...(await masksOf(none))]).toEqual([]);
  expect(JSON.stringify(none.it.events)).toMatch(DIGITS);
});
