import { join } from 'node:path';
import { json } from '../../lambda/http/exchange';
import { routing } from '../../lambda/http/routing';
import { type LocalEventBus, openEventBus } from '../../local/event-bus';
import { eventStream } from '../../local/event-stream';
import { folders } from '../folder';
import { type Host, onNode } from '../http/hosts';
import { event } from './status-events';

const folder = folders();
let bus: LocalEventBus;
let host: Host & { readonly port: number };
beforeAll(async () => {
  bus = await openEventBus({ path: join(folder(), 'events.jsonl') });
  const answer = routing(eventStream(bus));
  host = await onNode((request) => answer(request).catch(() => json(400, {})));
  await bus.publish([event(1), event(2)]);
});
afterAll(async () => {
  await host.close();
  await bus.close();
});

/** What is said, up to event number 2. */
async function said(lastId?: string): Promise<string> {
  const ended = new AbortController();
  const headers = lastId === undefined ? undefined : { 'last-event-id': lastId };
  const response = await fetch(`http://localhost:${host.port}/events`, {
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

const numbers = (text: string) => [...text.matchAll(/"sequence":(\d+)/g)].map(([, number]) => Number(number));
const FROM_THE_BEGINNING = /^: Last-Event-ID is unknown\b.*\n/m;

test('the stream goes on after the event that Last-Event-ID names', async () => {
  const all = await said();
  const [, first = ''] = /^id: (.*)$/m.exec(all) ?? [];
  expect([numbers(all), numbers(await said(first))]).toEqual([[1, 2], [2]]);
  expect(all).not.toMatch(FROM_THE_BEGINNING);
});

test.each([
  ['the end of no event', '7'],
  ['more than was ever published', '123456789'],
  ['the id of another stream', 'callback-1'],
  ['less than nothing', '-1'],
  ['more than a number can be', '9'.repeat(30)],
  ['a number that is not written as an id is', '0x10'],
  ['infinity', 'Infinity'],
])(
  'if Last-Event-ID is %s, the stream restarts and says so: an EventSource would stop',
  async (_what, id) => {
    const text = await said(id);
    expect(numbers(text)).toEqual([1, 2]);
    expect(text).toMatch(FROM_THE_BEGINNING);
  },
);
