import { newDelivery, postponeDelivery, RETRY_DELAYS } from '../../../lambda/domain/delivery';
import { after } from '../../../lambda/domain/instant';
import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import type { DeliveryJob } from '../../../lambda/ports/delivery-queue';
import {
  type DeliveredRequest,
  DeliveryRun,
  MINUTE,
  type Receiver,
  SECOND,
  START_TIME,
} from '../delivery-run';
import { interceptPort } from '../intercept-port';

const HOST = 'receiver.example';
const HOW = [
  { when: 'before', isCrash: true },
  { when: 'after', isCrash: true },
  { when: 'before', isCrash: false },
  { when: 'after', isCrash: false },
] as const;

/** Makes one call of a port fail, before or after its effect. Later jobs work. */
function breakAt(
  relay: DeliveryRun,
  call: number,
  { when, isCrash }: (typeof HOW)[number],
): { calls(): number } {
  let calls = 0;
  const handlerOfJob = () => {
    let hasCrashed = false;
    const failing = async (_name: string, work: () => Promise<unknown>) => {
      if (hasCrashed) throw new Error('the function has crashed');
      calls += 1;
      if (calls !== call) return work();
      if (when === 'after') await work();
      hasCrashed = isCrash;
      throw new Error(`call ${call} fails`);
    };
    const { ports } = relay;
    const { hostLimits } = ports;
    return deliverCallback({
      ...ports,
      definitions: interceptPort(ports.definitions, failing),
      deliveries: interceptPort(ports.deliveries, failing),
      deliveryQueue: interceptPort(ports.deliveryQueue, failing),
      receivers: interceptPort(ports.receivers, failing),
      mailbox: interceptPort(ports.mailbox, failing),
      signingKeys: interceptPort({ read: ports.signingKeys }, failing).read,
      hostLimits: {
        async acquire(...args) {
          const permit = await interceptPort(hostLimits, failing).acquire(...args);
          return 'release' in permit ? interceptPort(permit, failing) : permit;
        },
      },
    });
  };
  relay.handle = (job: DeliveryJob) => handlerOfJob()(job);
  return { calls: () => calls };
}

interface Story {
  readonly receiver: (relay: DeliveryRun) => Receiver;
  before?(relay: DeliveryRun): Promise<void>;
  /** Further events after the callback. */
  live?(relay: DeliveryRun): Promise<void>;
  readonly concurrency?: number;
  /** The possible final statuses. */
  readonly outcomes: readonly string[];
  /** The least number of calls without a failure. */
  readonly minCalls: number;
}

const stories: Readonly<Record<string, Story>> = {
  'a delivery that succeeds at once': {
    receiver: () => () => ({ status: 200, took: 10 }),
    outcomes: ['delivered'],
    minCalls: 6,
  },
  'a delivery that fails once': {
    receiver: (relay) => () => ({ status: relay.received.length < 1 ? 500 : 200 }),
    outcomes: ['delivered'],
    minCalls: 13,
  },
  'a delivery with a response 410': {
    receiver: () => () => ({ status: 410 }),
    outcomes: ['failed'],
    minCalls: 8,
  },
  'a delivery with a response 410, then 200': {
    receiver: (relay) => () => ({ status: relay.received.length < 1 ? 410 : 200 }),
    outcomes: ['delivered', 'failed'],
    minCalls: 8,
  },
  'a delivery whose last two attempts fail': {
    receiver: () => () => ({ status: 500 }),
    async before({ ports, now }) {
      const delivery = postponeDelivery(newDelivery('c1', 1), now);
      await ports.deliveries.write({ ...delivery, attemptCount: RETRY_DELAYS.length - 1 });
      await ports.deliveryQueue.put(
        { conferenceId: 'c1', position: 1, previousAttempts: RETRY_DELAYS.length - 1 },
        now,
      );
    },
    outcomes: ['failed'],
    minCalls: 15,
  },
  'a delivered delivery whose manual retry fails': {
    receiver: () => (_request, at) => ({ status: at < after(START_TIME, 4 * MINUTE) ? 200 : 410 }),
    async live(relay) {
      await relay.pass(5 * MINUTE);
      await relay.retry('c1', 1);
    },
    outcomes: ['delivered'],
    minCalls: 12,
  },
  'a failed delivery whose manual retry fails': {
    receiver: () => () => ({ status: 410 }),
    async live(relay) {
      await relay.pass(5 * MINUTE);
      await relay.retry('c1', 1);
    },
    outcomes: ['failed'],
    minCalls: 14,
  },
  'a pending delivery whose manual retry fails': {
    receiver: (relay) => () => ({ status: relay.received.length < 2 ? 500 : 200 }),
    async live(relay) {
      await relay.pass(2 * SECOND);
      if (await relay.read('c1', 1)) await relay.retry('c1', 1);
    },
    outcomes: ['delivered'],
    minCalls: 18,
  },
  'a delivery at the limit of its host': {
    receiver: () => () => ({ status: 200, took: 3 * SECOND }),
    live: (relay) => relay.callback('c1', 2),
    concurrency: 1,
    outcomes: ['delivered'],
    minCalls: 15,
  },
};

describe.each(Object.entries(stories))(
  '%s',
  (_name, { receiver, before, live, outcomes, minCalls, ...limits }) => {
    test.each(HOW)('is not lost after a failure $when any call of a port (crash: $isCrash)', async (how) => {
      for (let call = 1, isComplete = false; !isComplete; call += 1) {
        const relay = new DeliveryRun(limits);
        await relay.setCallbackUrl('c1', `https://${HOST}/`);
        relay.receivers.set(HOST, receiver(relay));
        await before?.(relay);
        const { calls } = breakAt(relay, call, how);
        await relay.callback('c1', 1);
        await live?.(relay);
        await relay.finish();
        isComplete = calls() < call;
        if (isComplete) expect(call).toBeGreaterThan(minCalls);
        expect(relay.failed).toHaveLength(isComplete ? 0 : 1);
        const { items } = await relay.ports.deliveries.listByConference('c1', 10);
        const sent = relay.received.map(({ request }) => request.headers['webhook-id']);
        expect(new Set(items.map(({ position }) => `callback-${position}`))).toEqual(new Set(sent));
        for (const { position, status } of items) {
          const at = `call ${call} of ${calls()}: ${status}`;
          const delivered = relay.received.filter(
            (got) => got.status === 200 && sentAs(got) === `callback-${position}`,
          );
          const reports = relay.undelivered.filter(({ callback }) => callback === position);
          expect([at, new Set(reports.map(({ id }) => id)).size]).not.toEqual([at, 2]);
          expect([at, outcomes]).toEqual([at, expect.arrayContaining([status])]);
          expect([at, status === 'delivered' ? delivered.length : reports.length]).not.toEqual([at, 0]);
          if (status === 'delivered') expect([at, reports]).toEqual([at, []]);
        }
      }
    });
  },
);

function sentAs({ request }: DeliveredRequest): string | undefined {
  return request.headers['webhook-id'];
}

test.each(HOW)(
  'the sweep finds a job that fails $when any call (crash: $isCrash) and is lost',
  async (how) => {
    let found = 0;
    for (let call = 1, isComplete = false; !isComplete; call += 1) {
      const relay = new DeliveryRun();
      relay.redelivers = false;
      await relay.setCallbackUrl('c1', `https://${HOST}/`);
      relay.receivers.set(HOST, () => ({ status: relay.received.length < 1 ? 500 : 200 }));
      const { calls } = breakAt(relay, call, how);
      await relay.callback('c1', 1);
      await relay.finish();
      isComplete = calls() < call;
      // Before the outcome of the first attempt is stored, only the queue has the job.
      const delivery = await relay.read('c1', 1);
      expect([call, delivery?.status ?? 'delivered']).toEqual([call, 'delivered']);
      if (delivery) found += 1;
      else expect(relay.received.length).toBeLessThanOrEqual(1);
    }
    expect(found).toBeGreaterThan(6);
  },
);

test('delivers a callback after the keys could not be read for an hour', async () => {
  const relay = new DeliveryRun();
  await relay.setCallbackUrl('c1', `https://${HOST}/`);
  const { signingKeys } = relay.ports;
  let isBroken = true;
  relay.handle = deliverCallback({
    ...relay.ports,
    signingKeys: async () => {
      if (isBroken) throw new Error('no keys now');
      return signingKeys();
    },
  });
  await relay.callback('c1', 1);
  await relay.pass(60 * MINUTE);
  expect(relay.received).toEqual([]);
  isBroken = false;
  await relay.pass(MINUTE);
  expect(relay.received).toHaveLength(1);
});

test('repeats the attempt of a killed function when its permit has expired, under the same id', async () => {
  const relay = new DeliveryRun();
  await relay.setCallbackUrl('c1', `https://${HOST}/`);
  relay.receivers.set(HOST, () => ({ status: 200 }));
  // The outcome of the attempt is the fifth call.
  breakAt(relay, 5, { when: 'before', isCrash: true });
  await relay.callback('c1', 1);
  await relay.pass(MINUTE - 1);
  expect(relay.received).toHaveLength(1);
  expect(await relay.read('c1', 1)).toBeUndefined();
  await relay.pass(SECOND);
  expect(relay.received.map(sentAs)).toEqual(['callback-1', 'callback-1']);
  expect(await relay.read('c1', 1)).toMatchObject({ status: 'delivered', attemptCount: 1 });
  expect(relay.queue.queued).toEqual([]);
});

test('keeps the first outcome if a function that was stopped for over a minute stores its own later', async () => {
  const relay = new DeliveryRun();
  await relay.setCallbackUrl('c1', `https://${HOST}/`);
  relay.receivers.set(HOST, () => ({ status: relay.received.length === 0 ? 500 : 200 }));
  const { deliveries } = relay.ports;
  let resume = () => {};
  const stopped = new Promise<void>((resolve) => {
    resume = resolve;
  });
  let isFirst = true;
  const slow: typeof deliveries = {
    ...deliveries,
    async write(...args) {
      if (isFirst) {
        isFirst = false;
        await stopped;
      }
      return deliveries.write(...args);
    },
  };
  relay.handle = deliverCallback({ ...relay.ports, deliveries: slow });
  await relay.callback('c1', 1);
  await relay.queue.put({ conferenceId: 'c1', position: 1, previousAttempts: 0 }, relay.now);
  await relay.pass(2 * MINUTE);
  const before = await relay.read('c1', 1);
  expect(before).toMatchObject({ status: 'delivered', attemptCount: 1 });
  resume();
  await relay.finish();
  expect(await relay.read('c1', 1)).toEqual(before);
  expect([relay.received.length, relay.queue.queued]).toEqual([2, []]);
});
