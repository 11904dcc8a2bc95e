import { entryOf, messageOf } from '../../lambda/adapters/mailbox-message';
import { LOGGED } from '../../lambda/contract/logged';
import { after, milliseconds } from '../../lambda/domain/instant';
import { deliverCallback } from '../../lambda/operations/deliver-callback';
import { posted } from '../domain/entries';
import {
  BEGINNING,
  delivering,
  HOST,
  HOUR,
  isSignedFor,
  MINUTE,
  type Receiver,
  SECOND,
  URL_,
} from './delivering';

const down: Receiver = () => ({ took: 15 * SECOND });

test('a callback is passed on as it came, at once, with a signature', async () => {
  const relay = await delivering();
  const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  const headers = { 'content-type': 'application/JSON; charset=x', 'user-agent': 'FoneStorm' };
  const request = { method: 'POST', query: 'a=%zz&a=1+2&&b', headers, body: body.toString('base64') };
  await relay.callback('c1', 'callback-1', request);
  await relay.pass(SECOND);
  expect(relay.got).toMatchObject([{ at: BEGINNING }]);
  expect(relay.got[0]?.request).toEqual({
    url: URL_,
    method: 'POST',
    query: 'a=%zz&a=1+2&&b',
    headers: {
      ...headers,
      'conference-relay-hops': '1',
      'webhook-id': 'callback-1',
      'webhook-timestamp': String(milliseconds(BEGINNING) / 1000),
      'webhook-signature': expect.stringMatching(/^v1,\S+ v1,\S+$/),
    },
    body,
  });
  expect(relay.got.every((got) => isSignedFor(URL_, got))).toBe(true);
  expect(await relay.read('c1', 'callback-1')).toMatchObject({ standing: 'delivered', tries: 1 });
  expect(relay.linesOf('a delivery was tried')).toEqual([
    { conferenceId: 'c1', entryId: 'callback-1', standing: 'delivered', tries: 1, status: 204 },
  ]);
  expect(relay.queue.waiting).toEqual([]);
  expect(relay.mailbox).toEqual([]);
});

test('while one receiver is down for an hour, another is not delayed; then the first one gets all', async () => {
  const relay = await delivering();
  await relay.aim('c2', 'https://other.example/');
  const isDown = (got: { at: string }) => got.at < after(BEGINNING, HOUR);
  relay.receivers.set(HOST, (_request, at) =>
    isDown({ at }) ? down(_request, at) : { status: 200, took: 50 },
  );
  relay.receivers.set('other.example', () => ({ status: 200, took: 50 }));
  for (let minute = 0; minute < 60; minute += 5) {
    for (const each of [1, 2]) {
      const id = `callback-${minute}-${each}`;
      await relay.callback('c1', id, posted(`of=${id}`));
    }
    await relay.callback('c2', `callback-${minute}`);
    const received = relay.now;
    await relay.pass(5 * MINUTE);
    const arrived = relay.got.filter(({ host, at }) => host === 'other.example' && at >= received);
    expect(arrived).toMatchObject([{ at: received }]);
  }
  await relay.finish();
  const ofFirst = relay.got.filter(({ host }) => host === HOST);
  const taken = ofFirst
    .filter(({ status }) => status === 200)
    .map(({ request }) => request.headers['webhook-id']);
  const all = Array.from({ length: 12 }, (_, index) => [1, 2].map((each) => `callback-${index * 5}-${each}`));
  expect(taken.toSorted()).toEqual(all.flat().sort());
  for (const { request } of ofFirst)
    expect(request.body.toString()).toBe(`of=${request.headers['webhook-id']}`);
  expect(ofFirst.length).toBeGreaterThan(48);
  expect(relay.undelivered).toEqual([]);
  expect(relay.failed).toEqual([]);
});

test('where many callbacks are for a receiver that trickles, it gets few at a time, and the others wait for none', async () => {
  const relay = await delivering();
  await relay.aim('c2', 'https://other.example/');
  const ends: number[] = [];
  let most = 0;
  relay.receivers.set(HOST, (_request, at) => {
    const begin = milliseconds(at);
    ends.push(begin + 15 * SECOND);
    most = Math.max(most, ends.filter((end) => end > begin).length);
    return { status: 200, took: 15 * SECOND };
  });
  for (let index = 0; index < 30; index += 1) await relay.callback('c1', `callback-${index}`);
  for (let second = 0; second < 30; second += 1) {
    await relay.callback('c2', `callback-${second}`);
    const received = relay.now;
    await relay.pass(SECOND);
    const arrived = relay.got.filter(({ host, at }) => host === 'other.example' && at >= received);
    expect(arrived).toMatchObject([{ at: received }]);
  }
  await relay.finish();
  const ofFirst = relay.got.filter(({ host }) => host === HOST);
  expect(new Set(ofFirst.map(({ request }) => request.headers['webhook-id'])).size).toBe(30);
  expect(ofFirst).toHaveLength(30);
  expect(most).toBe(4);
});

test('after ten attempts the mailbox is told, once; by hand it is tried once more, and told anew', async () => {
  const relay = await delivering();
  relay.receivers.set(HOST, () => ({ status: 503 }));
  await relay.callback('c1', 'callback-1');
  await relay.finish();
  expect(relay.got).toHaveLength(10);
  expect(new Set(relay.got.map(({ request }) => request.headers['webhook-id']))).toEqual(
    new Set(['callback-1']),
  );
  expect(relay.got.every((got) => isSignedFor(URL_, got))).toBe(true);
  const days = (milliseconds(relay.now) - milliseconds(BEGINNING)) / (24 * HOUR);
  expect(days).toBeGreaterThan(3);
  expect(days).toBeLessThan(3.6);
  expect(await relay.read('c1', 'callback-1')).toMatchObject({ standing: 'failed', tries: 10 });
  const told = {
    kind: 'undelivered',
    conferenceId: 'c1',
    callback: 'callback-1',
    reason: 'the receiver answered 503',
  };
  expect(relay.mailbox).toMatchObject([{ ...told, attempts: 10, receivedAt: relay.got[9]?.at }]);
  await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1' }, relay.now);
  await relay.finish();
  expect(relay.got).toHaveLength(11);
  expect(relay.mailbox[1]).toMatchObject({ ...told, attempts: 11 });
  expect(new Set(relay.mailbox.map(({ id }) => id)).size).toBe(2);
  const line = { conferenceId: 'c1', entryId: 'callback-1' };
  expect(relay.linesOf(LOGGED.undelivered)).toEqual([
    { ...line, tries: 10 },
    { ...line, tries: 11 },
  ]);
  for (const entry of relay.mailbox) {
    const message = { id: 'm', group: 'c1', body: messageOf(entry), sentAt: milliseconds(entry.receivedAt) };
    expect(entryOf(message)).toEqual(entry);
  }
});

test('410 ends it and is told; a receiver that answers nothing is told as that', async () => {
  const relay = await delivering();
  relay.receivers.set(HOST, () => ({ status: 410 }));
  await relay.callback('c1', 'callback-1');
  await relay.finish();
  expect(relay.got).toHaveLength(1);
  expect(relay.undelivered).toMatchObject([{ attempts: 1, reason: 'the receiver answered 410' }]);
  relay.receivers.set(HOST, down);
  await relay.callback('c1', 'callback-2');
  await relay.finish();
  expect(relay.undelivered[1]).toMatchObject({
    callback: 'callback-2',
    attempts: 10,
    reason: 'no connection',
  });
});

test('a receiver that asks to be left alone is', async () => {
  const relay = await delivering();
  relay.receivers.set(HOST, () => ({ status: relay.got.length === 0 ? 429 : 200, retryAfter: HOUR }));
  await relay.callback('c1', 'callback-1');
  await relay.finish();
  expect(relay.got.map(({ at }) => at)).toEqual([BEGINNING, after(BEGINNING, HOUR)]);
});

test('the same event again delivers nothing again; nor does the job of an earlier attempt', async () => {
  const relay = await delivering();
  relay.receivers.set(HOST, () => ({ status: relay.got.length < 2 ? 500 : 200, took: 10 }));
  const again = () => relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1', tries: 0 }, relay.now);
  await relay.callback('c1', 'callback-1');
  await again();
  await relay.pass(SECOND);
  await again();
  await relay.pass(2 * SECOND);
  expect(relay.got).toHaveLength(1);
  await relay.finish();
  await again();
  await relay.finish();
  expect(relay.got).toHaveLength(3);
  expect(await relay.read('c1', 'callback-1')).toMatchObject({ standing: 'delivered', tries: 3 });
});

test('the job of an earlier attempt is over: it does not wait for the next one', async () => {
  const relay = await delivering();
  relay.receivers.set(HOST, () => ({ status: 500 }));
  await relay.callback('c1', 'callback-1');
  await relay.pass(MINUTE);
  const jobs = [...relay.queue.waiting];
  expect(jobs).toMatchObject([{ job: { tries: 2 } }]);
  for (const tries of [0, 1]) {
    await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1', tries }, relay.now);
  }
  await relay.pass(SECOND);
  expect(relay.queue.waiting).toEqual(jobs);
  await relay.finish();
  expect(relay.got).toHaveLength(10);
});

test('of two who try at once, one does', async () => {
  const relay = await delivering();
  relay.receivers.set(HOST, () => ({ status: 200, took: 10 * SECOND }));
  await relay.callback('c1', 'callback-1');
  for (let count = 0; count < 3; count += 1) {
    await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1', tries: 0 }, relay.now);
  }
  await relay.finish();
  expect(relay.got).toHaveLength(1);
  expect(relay.failed).toEqual([]);
});

test('a job that comes before its time waits until then', async () => {
  const relay = await delivering();
  relay.receivers.set(HOST, () => ({ status: relay.got.length < 1 ? 500 : 200 }));
  await relay.callback('c1', 'callback-1');
  await relay.pass(SECOND);
  const { nextAt } = (await relay.read('c1', 'callback-1')) ?? {};
  await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1', tries: 1 }, relay.now);
  await relay.finish();
  expect(relay.got).toHaveLength(2);
  expect(nextAt !== undefined && (relay.got[1]?.at ?? '') >= nextAt).toBe(true);
});

test('a callback that is not kept any more is not delivered, and is not pending for ever', async () => {
  const relay = await delivering();
  await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-9', tries: 0 }, relay.now);
  await relay.finish();
  expect(await relay.read('c1', 'callback-9')).toBeUndefined();
  const lost = { conferenceId: 'c1', entryId: 'callback-8', attempts: [], version: 1 } as const;
  await relay.ports.deliveries.write({ ...lost, standing: 'pending', tries: 3, nextAt: relay.now });
  await relay.finish();
  const failure = 'the callback is not kept any more';
  expect(await relay.read('c1', 'callback-8')).toMatchObject({
    ...{ standing: 'failed', tries: 3 },
    attempts: [{ took: 0, failure }],
  });
  expect(relay.linesOf('a delivery is given up')).toEqual([
    { conferenceId: 'c1', entryId: 'callback-8', why: failure },
  ]);
  expect(relay.got).toEqual([]);
});

test('a delivery goes away with its callback, also where it waits at first', async () => {
  const relay = await delivering();
  const written: unknown[] = [];
  relay.handle = deliverCallback({
    ...relay.ports,
    deliveries: {
      ...relay.ports.deliveries,
      write(delivery, expiresAt) {
        if (delivery.version === 1) written.push(expiresAt);
        return relay.ports.deliveries.write(delivery, expiresAt);
      },
    },
  });
  const THEN = after(BEGINNING, 90 * 24 * HOUR);
  relay.receivers.set(HOST, () => ({ status: 200, took: 3 * SECOND }));
  for (let index = 0; index < 5; index += 1) {
    await relay.callback('c1', `callback-${index}`);
    if (index % 2 === 0) await relay.ports.journal.expire('c1', THEN);
  }
  await relay.finish();
  expect(written).toEqual([THEN, THEN, THEN, THEN, THEN]);
  await relay.callback('c1', 'callback-5');
  await relay.finish();
  expect(written[5]).toBeUndefined();
});

test('where a host is full, a delivery waits, without an attempt, and is written down as that', async () => {
  const relay = await delivering();
  relay.receivers.set(HOST, () => ({ status: 200, took: 3 * SECOND }));
  for (let index = 0; index < 5; index += 1) await relay.callback('c1', `callback-${index}`);
  await relay.pass(0);
  expect(relay.got).toHaveLength(4);
  const waits = await relay.read('c1', 'callback-4');
  expect(waits).toMatchObject({ standing: 'pending', tries: 0, attempts: [] });
  expect(waits?.nextAt).toBe(after(BEGINNING, SECOND));
  await relay.pass(SECOND);
  const { version = 0 } = (await relay.read('c1', 'callback-4')) ?? {};
  expect(version).toBeGreaterThan(1);
  await relay.finish();
  expect(relay.got).toHaveLength(5);
  expect(await relay.read('c1', 'callback-4')).toMatchObject({ standing: 'delivered', tries: 1 });
});
