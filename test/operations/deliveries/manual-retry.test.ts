import { newDelivery, postponeDelivery } from '../../../lambda/domain/delivery';
import { after } from '../../../lambda/domain/instant';
import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import {
  type DeliveryRun,
  HOST,
  MINUTE,
  type Receiver,
  SECOND,
  START_TIME,
  startDeliveryRun,
} from '../delivery-run';

const REPORTS = [
  ['was lost', 'before'],
  ['was stored without a response', 'after'],
] as const;

/** A delivery after a response 410, whose report failed before or after its effect. The next request gets a response 200. */
async function unreported(when: 'before' | 'after'): Promise<DeliveryRun> {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, () => ({ status: relay.received.length === 0 ? 410 : 200 }));
  relay.redelivers = false;
  const { mailbox } = relay.ports;
  const failing: typeof mailbox = {
    async put(entry) {
      if (when === 'after') await mailbox.put(entry);
      throw new Error('no answer');
    },
  };
  relay.handle = deliverCallback({ ...relay.ports, mailbox: failing });
  await relay.callback('c1', 1);
  await relay.pass(SECOND);
  relay.handle = deliverCallback(relay.ports);
  const delivery = await relay.read('c1', 1);
  expect(delivery).toMatchObject({ status: 'pending', isUnreported: true, attemptCount: 1 });
  return relay;
}

test.each(REPORTS)(
  'makes an attempt, without another report, for a manual retry of a failure whose report %s',
  async (_name, when) => {
    const relay = await unreported(when);
    const reported = relay.mailbox.length;
    await relay.retry('c1', 1);
    await relay.pass(SECOND);
    expect(await relay.read('c1', 1)).toMatchObject({ status: 'delivered', attemptCount: 2 });
    expect(relay.mailbox).toHaveLength(reported);
    await relay.finish();
    expect(relay.mailbox).toHaveLength(reported);
  },
);

test.each(REPORTS)(
  'reports a failure whose report %s with the job of the sweep, without an attempt',
  async (_name, when) => {
    const relay = await unreported(when);
    await relay.finish();
    expect(await relay.read('c1', 1)).toMatchObject({ status: 'failed', attemptCount: 1 });
    expect(relay.received).toHaveLength(1);
    expect(new Set(relay.undelivered.map(({ id }) => id))).toEqual(new Set(['undelivered-1-1']));
  },
);

test('reports an unreported failure under the same id, with the same content, after manual retries that fail', async () => {
  const relay = await unreported('after');
  relay.receivers.set(HOST, () => ({ status: 503 }));
  for (let count = 0; count < 25; count += 1) {
    await relay.retry('c1', 1);
    await relay.pass(SECOND);
  }
  expect(await relay.read('c1', 1)).toMatchObject({ status: 'pending', isUnreported: true });
  await relay.finish();
  expect(await relay.read('c1', 1)).toMatchObject({ status: 'failed', attemptCount: 26 });
  const [first, ...repeats] = relay.undelivered.map(({ receivedAt: _later, ...report }) => report);
  expect(first).toMatchObject({ id: 'undelivered-1-1', attempts: 1, reason: 'the receiver answered 410' });
  expect(repeats).toEqual([first]);
});

const answers =
  (...statuses: readonly number[]) =>
  (relay: DeliveryRun): Receiver =>
  () => ({ status: statuses[relay.received.length] ?? 500 });

test('manual retries that fail leave the automatic attempts and their times as they are', async () => {
  const times = async (retries: number) => {
    const relay = await startDeliveryRun();
    relay.handle = deliverCallback({ ...relay.ports, random: () => 0 });
    relay.receivers.set(HOST, () => ({ status: 500 }));
    await relay.callback('c1', 1);
    await relay.pass(MINUTE);
    for (let count = 0; count < retries; count += 1) {
      await relay.retry('c1', 1);
      await relay.pass(SECOND);
    }
    const before = await relay.read('c1', 1);
    await relay.finish();
    expect(await relay.read('c1', 1)).toMatchObject({ status: 'failed', attemptCount: 10 + retries });
    expect(relay.undelivered).toMatchObject([{ id: 'undelivered-10-1', attempts: 10 }]);
    const manual = relay.received.splice(2, retries);
    expect(manual).toHaveLength(retries);
    return [before?.status, before?.nextAt, ...relay.received.map(({ at }) => at)];
  };
  expect(await times(12)).toEqual(await times(0));
});

test.each([
  ['pending', answers(500, 500, 200)],
  ['failed', answers(410, 200)],
  ['delivered', answers(200, 200)],
] as const)(
  'a manual retry that succeeds makes a %s delivery delivered, and the last one',
  async (status, receiver) => {
    const relay = await startDeliveryRun();
    relay.receivers.set(HOST, receiver(relay));
    await relay.callback('c1', 1);
    await relay.pass(MINUTE);
    expect((await relay.read('c1', 1))?.status).toBe(status);
    const sent = relay.received.length;
    await relay.retry('c1', 1);
    await relay.finish();
    expect(relay.received).toHaveLength(sent + 1);
    expect(await relay.read('c1', 1)).toMatchObject({ status: 'delivered', manualCount: 1 });
    expect(relay.undelivered).toHaveLength(status === 'failed' ? 1 : 0);
  },
);

test('two requests for a retry before its attempt, or a job that is received twice, cause one attempt', async () => {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, () => ({ status: 410, took: SECOND }));
  await relay.callback('c1', 1);
  await relay.pass(MINUTE);
  await relay.retry('c1', 1);
  await relay.retry('c1', 1);
  await relay.finish();
  await relay.queue.put({ conferenceId: 'c1', position: 1, previousManual: 0 }, relay.now);
  await relay.finish();
  expect(relay.received).toHaveLength(2);
  await relay.retry('c1', 1);
  await relay.finish();
  expect(relay.received).toHaveLength(3);
});

const tenSecondsAfter = (start = START_TIME) => after(start, 10 * SECOND);

describe('an automatic and a manual attempt do not overlap', () => {
  const slow =
    (relay: DeliveryRun): Receiver =>
    () =>
      relay.received.length < 1 ? { status: 500 } : { status: 503, took: 10 * SECOND };

  test.each([
    ['the manual one is requested during the automatic one', 8 * SECOND],
    ['the automatic one is due during the manual one', 4 * SECOND],
  ])('%s', async (_name, requestedAfter) => {
    const relay = await startDeliveryRun();
    relay.receivers.set(HOST, slow(relay));
    await relay.callback('c1', 1);
    await relay.pass(requestedAfter);
    await relay.retry('c1', 1);
    await relay.pass(2 * MINUTE);
    const starts = relay.received.map(({ at }) => at);
    expect(starts).toHaveLength(3);
    expect((starts[2] ?? '') >= tenSecondsAfter(starts[1])).toBe(true);
    const delivery = await relay.read('c1', 1);
    expect(delivery).toMatchObject({ status: 'pending', attemptCount: 3, manualCount: 1 });
    await relay.pass(10 * MINUTE);
    expect(relay.received).toHaveLength(4);
  });
});

test.each(['pending', 'failed', 'delivered'])(
  'a manual retry that waits for its host leaves a %s delivery as it is',
  async (status) => {
    const relay = await startDeliveryRun();
    relay.receivers.set(HOST, () => {
      const first = status === 'pending' ? 500 : status === 'failed' ? 410 : 200;
      return { status: relay.received.length < 1 ? first : 200, took: 3 * SECOND };
    });
    await relay.callback('c1', 1);
    await relay.pass(4 * SECOND);
    for (let position = 2; position < 8; position += 1) await relay.callback('c1', position);
    await relay.pass(0);
    const before = await relay.read('c1', 1);
    expect(before?.status).toBe(status);
    await relay.retry('c1', 1);
    await relay.pass(0);
    expect(await relay.read('c1', 1)).toEqual(before);
    await relay.finish();
    expect(await relay.read('c1', 1)).toMatchObject({ status: 'delivered', manualCount: 1 });
  },
);

test('the outcome of a manual attempt is added to a delivery that was changed meanwhile', async () => {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, answers(500, 200)(relay));
  await relay.callback('c1', 1);
  await relay.pass(SECOND);
  const { deliveries, receivers } = relay.ports;
  relay.handle = deliverCallback({
    ...relay.ports,
    receivers: {
      async send(request) {
        const { nextAt = relay.now, ...stored } = (await relay.read('c1', 1)) ?? newDelivery('c1', 1);
        expect(await deliveries.write(postponeDelivery({ ...stored, nextAt }, nextAt))).toBe(true);
        return receivers.send(request);
      },
    },
  });
  await relay.retry('c1', 1);
  await relay.pass(0);
  expect(await relay.read('c1', 1)).toMatchObject({ status: 'delivered', attemptCount: 2, version: 3 });
});

test('a retry of a delivery that is erased before its attempt sends nothing', async () => {
  const relay = await startDeliveryRun();
  await relay.callback('c1', 1);
  await relay.pass(SECOND);
  await relay.retry('c1', 1);
  await relay.erase('c1');
  await relay.finish();
  expect(relay.received).toHaveLength(1);
  expect(await relay.read('c1', 1)).toBeUndefined();
});

test('a retry of a delivery that expired before its callback sends nothing', async () => {
  const relay = await startDeliveryRun();
  await relay.callback('c1', 1);
  relay.queue.clear();
  await relay.queue.put({ conferenceId: 'c1', position: 1, previousManual: 0 }, relay.now);
  await relay.finish();
  expect([relay.received, await relay.read('c1', 1)]).toEqual([[], undefined]);
});
