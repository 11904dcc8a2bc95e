import { LOG_CODES } from '../../../lambda/contract/log-codes';
import { callbackUrl } from '../../../lambda/operations/callbacks/callback-url';
import { readCallbacks } from '../../../lambda/operations/callbacks/read-callbacks';
import { receiveCallback } from '../../../lambda/operations/callbacks/receive-callback';
import { posted } from '../../domain/entries';
import { type IsolatedRelay, isolatedRelay } from '../isolated-relay';
import { CALLBACK_KEYS, PUBLIC_URL, testRelay } from '../test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
  await it.create('a');
});

const capability = () => callbackUrl(PUBLIC_URL, 'a', CALLBACK_KEYS).split('/').at(-1) ?? '';

type Receive = ReturnType<typeof receiveCallback>;

/** Accepts a callback in a function, in a request with a random id. */
async function accepted(receive: Receive, count: number): Promise<void> {
  await receive({
    ...{ conferenceId: 'a', capability: capability(), authorization: undefined },
    requestId: `${(count * 7919) % 101}-request`,
    request: posted(JSON.stringify({ attendees_status: count }), 'application/json'),
  });
}

async function listed(limit: number): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  let from: string | undefined;
  do {
    const { items, cursor } = await readCallbacks(it.ports)('a', limit, from);
    found.push(...items.map(({ entry }) => JSON.parse(Buffer.from(entry.request.body, 'base64').toString())));
    from = cursor;
  } while (from !== undefined);
  return found;
}

const COUNT = 15;
const inOrder = Array.from({ length: COUNT }, (_, count) => ({ attendees_status: count }));

test('lists callbacks of one millisecond in the order in which one function accepted them', async () => {
  const receive = receiveCallback(it.ports);
  for (let count = 0; count < COUNT; count += 1) await accepted(receive, count);
  await it.settle();
  for (const limit of [1, 4, 100]) expect(await listed(limit)).toEqual(inOrder);
});

test('lists callbacks of one millisecond, each accepted by another function, in the order of the log', async () => {
  for (let count = 0; count < COUNT; count += 1) await accepted(receiveCallback(it.ports), count);
  await it.settle();
  expect(await listed(100)).toEqual(inOrder);
});

test('lists callbacks in the order of the mailbox, also if the clock of a function is behind', async () => {
  const receive = receiveCallback(it.ports);
  await accepted(receive, 0);
  it.pass(-1);
  await accepted(receive, 1);
  it.pass(2);
  await accepted(receive, 2);
  expect(it.mailbox.map(({ id }) => id.split('-')[2])).toEqual(['0000', '0000', '0000']);
  const lines = it.mailbox.map(({ id }) => ({ conferenceId: 'a', entryId: id }));
  expect(it.linesOf(LOG_CODES.accepted)).toEqual(lines);
  await it.settle();
  expect(await listed(100)).toEqual(inOrder.slice(0, 3));
});
