import { join } from 'node:path';
import { jsonResponse } from '../../../lambda/http/http-messages';
import { createRouter } from '../../../lambda/http/routing';
import { type LocalEventBus, openEventBus } from '../../../local/event-bus';
import { eventStream } from '../../../local/http/event-stream';
import { type Host, onNode } from '../../http/hosts';
import { temporaryFolders } from '../../temporary-folders';
import { statusEvent } from '../status-event';

const folder = temporaryFolders();
let bus: LocalEventBus;
let host: Host & { readonly port: number };
beforeAll(async () => {
  bus = await openEventBus({ path: join(folder(), 'events.jsonl') });
  const answer = createRouter(eventStream(bus));
  host = await onNode((request) => answer(request).catch(() => jsonResponse(400, {})));
  await bus.publish([statusEvent(1), statusEvent(2)]);
});
afterAll(async () => {
  await host.close();
  await bus.close();
});

/** The text of the stream, up to event 2. */
async function readStream(lastId?: string, query = ''): Promise<string> {
  const ended = new AbortController();
  const headers = lastId === undefined ? undefined : { 'last-event-id': lastId };
  const response = await fetch(`http://localhost:${host.port}/events${query}`, {
    signal: ended.signal,
    ...(headers && { headers }),
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (/"sequence":2.*\n\n$/s.test(text)) break;
  }
  ended.abort();
  return text;
}

const sequencesIn = (text: string) =>
  [...text.matchAll(/"sequence":(\d+)/g)].map(([, number]) => Number(number));
const RESTART_COMMENT = /^: Last-Event-ID is unknown\b.*\n/m;

test('begins with the newest events if asked for them, and with the event after Last-Event-ID in any case', async () => {
  expect(sequencesIn(await readStream(undefined, '?last=1'))).toEqual([2]);
  expect(sequencesIn(await readStream(undefined, '?last=5'))).toEqual([1, 2]);
  expect(sequencesIn(await readStream('0', '?last=1'))).toEqual([1, 2]);
});

test.each([['?last='], ['?last=x'], ['?last=-1'], ['?last=10001'], ['?last=1&last=2']])(
  'refuses %s',
  async (query) => {
    expect((await host.send({ method: 'GET', path: `/events${query}` })).status).toBe(400);
  },
);

test('refuses any other query, and ends the answer to HEAD', async () => {
  const statusOf = async (method: string, path: string) => (await host.send({ method, path })).status;
  expect([await statusOf('GET', '/events?after=1'), await statusOf('HEAD', '/events')]).toEqual([400, 200]);
});

test('resumes after the event of Last-Event-ID', async () => {
  const all = await readStream();
  const [, first = ''] = /^id: (.*)$/m.exec(all) ?? [];
  expect([sequencesIn(all), sequencesIn(await readStream(first))]).toEqual([[1, 2], [2]]);
  expect(all).not.toMatch(RESTART_COMMENT);
});

test.each([
  ['not the end of an event', '7'],
  ['beyond the last event', '123456789'],
  ['the id of another stream', 'callback-1'],
  ['negative', '-1'],
  ['too large for a number', '9'.repeat(30)],
  ['a hexadecimal number', '0x10'],
  ['infinity', 'Infinity'],
])(
  'restarts with a comment if Last-Event-ID is %s, because an EventSource would stop after an error',
  async (_what, id) => {
    const text = await readStream(id);
    expect(sequencesIn(text)).toEqual([1, 2]);
    expect(text).toMatch(RESTART_COMMENT);
  },
);
