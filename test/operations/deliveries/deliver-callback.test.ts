import { parseEntry } from '../../../lambda/adapters/sqs/mailbox-message';
import { serializeEntry } from '../../../lambda/adapters/sqs/serialize-entry';
import { LOG_CODES } from '../../../lambda/contract/log-codes';
import { after, milliseconds } from '../../../lambda/domain/instant';
import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import { posted } from '../../domain/entries';
import {
  HOST,
  HOUR,
  isSignedFor,
  MINUTE,
  type Receiver,
  SECOND,
  START_TIME,
  startDeliveryRun,
  URL_,
} from '../delivery-run';

const down: Receiver = () => ({ took: 15 * SECOND });

test('delivers a callback unchanged, at once, with a signature', async () => {
  const relay = await startDeliveryRun();
  const body = Buffer.from([0x7b, 0xff, 0x00, 0x7d]);
  const headers = { 'content-type': 'application/JSON; charset=x', 'user-agent': 'FoneStorm' };
  const request = { method: 'POST', query: 'a=%zz&a=1+2&&b', headers, body: body.toString('base64') };
  await relay.callback('c1', 1, request);
  await relay.pass(SECOND);
  expect(relay.received).toMatchObject([{ at: START_TIME }]);
  expect(relay.received[0]?.request).toEqual({
    url: URL_,
    method: 'POST',
    query: 'a=%zz&a=1+2&&b',
    headers: {
      ...headers,
      'conference-relay-hops': '1',
      'webhook-id': 'callback-1',
      'webhook-timestamp': String(milliseconds(START_TIME) / 1000),
      'webhook-signature': expect.stringMatching(/^v1,\S+ v1,\S+$/),
    },
    body,
  });
  expect(relay.received.every((got) => isSignedFor(URL_, got))).toBe(true);
  expect(await relay.read('c1', 1)).toMatchObject({ status: 'delivered', attemptCount: 1 });
  expect(relay.linesOf('delivery.attempted')).toEqual([
    {
      conferenceId: 'c1',
      position: 1,
      attemptCount: 1,
      httpStatus: 204,
    },
  ]);
  expect(relay.queue.queued).toEqual([]);
  expect(relay.mailbox).toEqual([]);
});

test('does not delay one receiver while another is down for an hour, and then delivers everything to that one', async () => {
  const relay = await startDeliveryRun();
  await relay.setCallbackUrl('c2', 'https://other.example/');
  const isDown = (got: { at: string }) => got.at < after(START_TIME, HOUR);
  relay.receivers.set(HOST, (_request, at) =>
    isDown({ at }) ? down(_request, at) : { status: 200, took: 50 },
  );
  relay.receivers.set('other.example', () => ({ status: 200, took: 50 }));
  for (let minute = 0; minute < 60; minute += 5) {
    for (const each of [1, 2]) {
      const position = 10 * minute + each;
      await relay.callback('c1', position, posted(`of=callback-${position}`));
    }
    await relay.callback('c2', minute + 1);
    const received = relay.now;
    await relay.pass(5 * MINUTE);
    const arrived = relay.received.filter(({ host, at }) => host === 'other.example' && at >= received);
    expect(arrived).toMatchObject([{ at: received }]);
  }
  await relay.finish();
  const ofFirst = relay.received.filter(({ host }) => host === HOST);
  const delivered = ofFirst
    .filter(({ status }) => status === 200)
    .map(({ request }) => request.headers['webhook-id']);
  const all = Array.from({ length: 12 }, (_, index) => [1, 2].map((each) => `callback-${index * 50 + each}`));
  expect(delivered.toSorted()).toEqual(all.flat().sort());
  for (const { request } of ofFirst)
    expect(request.body.toString()).toBe(`of=${request.headers['webhook-id']}`);
  expect(ofFirst.length).toBeGreaterThan(48);
  expect(relay.undelivered).toEqual([]);
  expect(relay.failed).toEqual([]);
});

test('sends at most four requests to a slow receiver at a time, and does not delay another one', async () => {
  const relay = await startDeliveryRun();
  await relay.setCallbackUrl('c2', 'https://other.example/');
  const ends: number[] = [];
  let maxRequests = 0;
  relay.receivers.set(HOST, (_request, at) => {
    const start = milliseconds(at);
    ends.push(start + 15 * SECOND);
    maxRequests = Math.max(maxRequests, ends.filter((end) => end > start).length);
    return { status: 200, took: 15 * SECOND };
  });
  for (let index = 0; index < 30; index += 1) await relay.callback('c1', index + 1);
  for (let second = 0; second < 30; second += 1) {
    await relay.callback('c2', second + 1);
    const received = relay.now;
    await relay.pass(SECOND);
    const arrived = relay.received.filter(({ host, at }) => host === 'other.example' && at >= received);
    expect(arrived).toMatchObject([{ at: received }]);
  }
  await relay.finish();
  const ofFirst = relay.received.filter(({ host }) => host === HOST);
  expect(new Set(ofFirst.map(({ request }) => request.headers['webhook-id'])).size).toBe(30);
  expect(ofFirst).toHaveLength(30);
  expect(maxRequests).toBe(4);
});

test('reports a failure after ten attempts once, and not again after a manual retry that fails', async () => {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, () => ({ status: 503 }));
  await relay.callback('c1', 1);
  await relay.finish();
  expect(relay.received).toHaveLength(10);
  expect(new Set(relay.received.map(({ request }) => request.headers['webhook-id']))).toEqual(
    new Set(['callback-1']),
  );
  expect(relay.received.every((got) => isSignedFor(URL_, got))).toBe(true);
  const days = (milliseconds(relay.now) - milliseconds(START_TIME)) / (24 * HOUR);
  expect(days).toBeGreaterThan(3);
  expect(days).toBeLessThan(3.6);
  expect(await relay.read('c1', 1)).toMatchObject({ status: 'failed', attemptCount: 10 });
  const report = {
    kind: 'undelivered',
    conferenceId: 'c1',
    callback: 1,
    reason: 'the receiver answered 503',
  };
  expect(relay.mailbox).toMatchObject([{ ...report, attempts: 10, receivedAt: relay.received[9]?.at }]);
  await relay.retry('c1', 1);
  await relay.finish();
  expect(relay.received).toHaveLength(11);
  expect(relay.mailbox).toHaveLength(1);
  const line = { conferenceId: 'c1', position: 1 };
  expect(relay.linesOf(LOG_CODES.deliveriesFailed)).toEqual([{ ...line, attemptCount: 10 }]);
  for (const entry of relay.mailbox) {
    const sentAt = milliseconds(entry.receivedAt);
    expect(parseEntry({ id: 'm', group: 'c1', body: serializeEntry(entry), sentAt })).toEqual(entry);
  }
});

test('reports a failure after one response 410, and after ten attempts without a response', async () => {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, () => ({ status: 410 }));
  await relay.callback('c1', 1);
  await relay.finish();
  expect(relay.received).toHaveLength(1);
  expect(relay.undelivered).toMatchObject([{ attempts: 1, reason: 'the receiver answered 410' }]);
  relay.receivers.set(HOST, down);
  await relay.callback('c1', 2);
  await relay.finish();
  expect(relay.undelivered[1]).toMatchObject({
    callback: 2,
    attempts: 10,
    reason: 'no connection',
  });
});

test('waits as long as Retry-After of a receiver says', async () => {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, () => ({ status: relay.received.length === 0 ? 429 : 200, retryAfter: HOUR }));
  await relay.callback('c1', 1);
  await relay.finish();
  expect(relay.received.map(({ at }) => at)).toEqual([START_TIME, after(START_TIME, HOUR)]);
});

test('delivers nothing for a repeated event, or for the job of an earlier attempt', async () => {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, () => ({ status: relay.received.length < 2 ? 500 : 200, took: 10 }));
  const again = () => relay.queue.put({ conferenceId: 'c1', position: 1, previousAttempts: 0 }, relay.now);
  await relay.callback('c1', 1);
  await again();
  await relay.pass(SECOND);
  await again();
  await relay.pass(2 * SECOND);
  expect(relay.received).toHaveLength(1);
  await relay.finish();
  await again();
  await relay.finish();
  expect(relay.received).toHaveLength(3);
  expect(await relay.read('c1', 1)).toMatchObject({ status: 'delivered', attemptCount: 3 });
});

test('drops the job of an earlier attempt while the next one waits', async () => {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, () => ({ status: 500 }));
  await relay.callback('c1', 1);
  await relay.pass(MINUTE);
  const jobs = [...relay.queue.queued];
  expect(jobs).toMatchObject([{ job: { previousAttempts: 2 } }]);
  for (const previousAttempts of [0, 1]) {
    await relay.queue.put({ conferenceId: 'c1', position: 1, previousAttempts }, relay.now);
  }
  await relay.pass(SECOND);
  expect(relay.queue.queued).toEqual(jobs);
  await relay.finish();
  expect(relay.received).toHaveLength(10);
});

test('makes one attempt for two concurrent jobs', async () => {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, () => ({ status: 200, took: 10 * SECOND }));
  await relay.callback('c1', 1);
  for (let count = 0; count < 3; count += 1) {
    await relay.queue.put({ conferenceId: 'c1', position: 1, previousAttempts: 0 }, relay.now);
  }
  await relay.finish();
  expect(relay.received).toHaveLength(1);
  expect(relay.failed).toEqual([]);
});

test('queues an early job again for its time', async () => {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, () => ({ status: relay.received.length < 1 ? 500 : 200 }));
  await relay.callback('c1', 1);
  await relay.pass(SECOND);
  const { nextAt } = (await relay.read('c1', 1)) ?? {};
  await relay.queue.put({ conferenceId: 'c1', position: 1, previousAttempts: 1 }, relay.now);
  await relay.finish();
  expect(relay.received).toHaveLength(2);
  expect(nextAt !== undefined && (relay.received[1]?.at ?? '') >= nextAt).toBe(true);
});

test('does not deliver an expired callback, and ends its pending delivery', async () => {
  const relay = await startDeliveryRun();
  await relay.queue.put({ conferenceId: 'c1', position: 9, previousAttempts: 0 }, relay.now);
  await relay.finish();
  expect(await relay.read('c1', 9)).toBeUndefined();
  const lost = { conferenceId: 'c1', position: 8, attempts: [], version: 1 } as const;
  await relay.ports.deliveries.write({ ...lost, status: 'pending', attemptCount: 3, nextAt: relay.now });
  await relay.finish();
  const failure = 'the callback has expired';
  expect(await relay.read('c1', 8)).toMatchObject({
    ...{ status: 'failed', attemptCount: 3 },
    attempts: [{ duration: 0, failure }],
  });
  expect(relay.linesOf('delivery.abandoned')).toEqual([{ conferenceId: 'c1', position: 8, reason: failure }]);
  expect(relay.received).toEqual([]);
});

test('gives a delivery the expiry of its callback, also if its first attempt waits', async () => {
  const relay = await startDeliveryRun();
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
  const THEN = after(START_TIME, 90 * 24 * HOUR);
  relay.receivers.set(HOST, () => ({ status: 200, took: 3 * SECOND }));
  for (let index = 0; index < 5; index += 1) {
    await relay.callback('c1', index + 1);
    if (index % 2 === 0) await relay.ports.conferenceLog.setExpiry('c1', THEN);
  }
  await relay.finish();
  expect(written).toEqual([THEN, THEN, THEN, THEN, THEN]);
  await relay.callback('c1', 6);
  await relay.finish();
  expect(written[5]).toBeUndefined();
});

test('stores a delivery as pending, without an attempt, while the limit of its host is reached', async () => {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, () => ({ status: 200, took: 3 * SECOND }));
  for (let index = 0; index < 5; index += 1) await relay.callback('c1', index + 1);
  await relay.pass(0);
  expect(relay.received).toHaveLength(4);
  const waiting = await relay.read('c1', 5);
  expect(waiting).toMatchObject({ status: 'pending', attemptCount: 0, attempts: [] });
  expect(waiting?.nextAt).toBe(after(START_TIME, SECOND));
  await relay.pass(SECOND);
  const { version = 0 } = (await relay.read('c1', 5)) ?? {};
  expect(version).toBeGreaterThan(1);
  await relay.finish();
  expect(relay.received).toHaveLength(5);
  expect(await relay.read('c1', 5)).toMatchObject({ status: 'delivered', attemptCount: 1 });
});
