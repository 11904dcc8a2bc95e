import { newDelivery, postponeDelivery, RETRY_DELAYS } from '../../../lambda/domain/delivery';
import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import type { DeliveryJob } from '../../../lambda/ports/delivery-queue';
import { type DeliveredRequest, DeliveryRun, MINUTE, type Receiver, SECOND } from '../delivery-run';
import { interceptPort } from '../intercept-port';

const HOST = 'receiver.example';
const HOW = [
  { when: 'before', isCrash: true },
  { when: 'after', isCrash: true },
  { when: 'before', isCrash: false },
  { when: 'after', isCrash: false },
] as const;

/** Breaks at one call of a port, counted over all of them: with what it does undone, or done; then all goes on. */
function breakAt(
  relay: DeliveryRun,
  call: number,
  { when, isCrash }: (typeof HOW)[number],
): { calls(): number } {
  let calls = 0;
  const handling = () => {
    let isOver = false;
    const broken = async (_name: string, work: () => Promise<unknown>) => {
      if (isOver) throw new Error('nothing works any more');
      calls += 1;
      if (calls !== call) return work();
      if (when === 'after') await work();
      isOver = isCrash;
      throw new Error(`call ${call} breaks`);
    };
    const { ports } = relay;
    const { hostLimits } = ports;
    return deliverCallback({
      ...ports,
      definitions: interceptPort(ports.definitions, broken),
      conferenceLog: interceptPort(ports.conferenceLog, broken),
      deliveries: interceptPort(ports.deliveries, broken),
      deliveryQueue: interceptPort(ports.deliveryQueue, broken),
      receivers: interceptPort(ports.receivers, broken),
      mailbox: interceptPort(ports.mailbox, broken),
      signingKeys: interceptPort({ read: ports.signingKeys }, broken).read,
      hostLimits: {
        async acquire(host) {
          const place = await interceptPort(hostLimits, broken).acquire(host);
          return 'release' in place ? interceptPort(place, broken) : place;
        },
      },
    });
  };
  relay.handle = (job: DeliveryJob) => handling()(job);
  return { calls: () => calls };
}

interface Story {
  readonly receiver: (relay: DeliveryRun) => Receiver;
  before?(relay: DeliveryRun): Promise<void>;
  /** What happens after the callback came. */
  live?(relay: DeliveryRun): Promise<void>;
  readonly concurrency?: number;
  /** How it may end. */
  readonly outcomes: readonly string[];
  /** So many calls of ports there are, where nothing breaks. */
  readonly least: number;
}

const stories: Readonly<Record<string, Story>> = {
  'a delivery that succeeds at once': {
    receiver: () => () => ({ status: 200, took: 10 }),
    outcomes: ['delivered'],
    least: 8,
  },
  'a delivery that fails once': {
    receiver: (relay) => () => ({ status: relay.received.length < 1 ? 500 : 200 }),
    outcomes: ['delivered'],
    least: 18,
  },
  'a delivery that the receiver wants no more': {
    receiver: () => () => ({ status: 410 }),
    outcomes: ['failed'],
    least: 9,
  },
  'a delivery that the receiver would take once it wanted no more': {
    receiver: (relay) => () => ({ status: relay.received.length < 1 ? 410 : 200 }),
    outcomes: ['delivered', 'failed'],
    least: 9,
  },
  'a delivery that fails for the last two times': {
    receiver: () => () => ({ status: 500 }),
    async before({ ports, now }) {
      const delivery = postponeDelivery(newDelivery('c1', 'callback-1'), now);
      await ports.deliveries.write({ ...delivery, attemptCount: RETRY_DELAYS.length - 1 });
      await ports.deliveryQueue.put(
        { conferenceId: 'c1', entryId: 'callback-1', previousAttempts: RETRY_DELAYS.length - 1 },
        now,
      );
    },
    outcomes: ['failed'],
    least: 20,
  },
  'a delivery that is repeated by hand, and fails': {
    receiver: (relay) => () => ({ status: relay.received.length < 1 ? 200 : 410 }),
    async live(relay) {
      await relay.pass(5 * MINUTE);
      await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1' }, relay.now);
    },
    outcomes: ['delivered', 'failed'],
    least: 16,
  },
  'a delivery that finds its host full': {
    receiver: () => () => ({ status: 200, took: 3 * SECOND }),
    live: (relay) => relay.callback('c1', 'callback-2'),
    concurrency: 1,
    outcomes: ['delivered'],
    least: 20,
  },
};

describe.each(Object.entries(stories))(
  '%s',
  (_name, { receiver, before, live, outcomes, least, ...limits }) => {
    test.each(HOW)(
      'breaks at any call of a port ($when it, the end: $isCrash): it is not lost',
      async (how) => {
        for (let call = 1, isDone = false; !isDone; call += 1) {
          const relay = new DeliveryRun(limits);
          await relay.setCallbackUrl('c1', `https://${HOST}/`);
          relay.receivers.set(HOST, receiver(relay));
          await before?.(relay);
          const { calls } = breakAt(relay, call, how);
          await relay.callback('c1', 'callback-1');
          await live?.(relay);
          await relay.finish();
          isDone = calls() < call;
          if (isDone) expect(call).toBeGreaterThan(least);
          expect(relay.failed).toHaveLength(isDone ? 0 : 1);
          const { items } = await relay.ports.deliveries.listByConference('c1', 10);
          const sent = relay.received.map(({ request }) => request.headers['webhook-id']);
          expect(new Set(items.map(({ entryId }) => entryId))).toEqual(new Set(sent));
          for (const { entryId, status } of items) {
            const at = `call ${call} of ${calls()}: ${status}`;
            const taken = relay.received.filter((got) => got.status === 200 && sentAs(got) === entryId);
            const told = relay.undelivered.filter(({ callback }) => callback === entryId);
            expect([at, outcomes]).toEqual([at, expect.arrayContaining([status])]);
            expect([at, status === 'delivered' ? taken.length : told.length]).not.toEqual([at, 0]);
            if (status === 'delivered') expect([at, told]).toEqual([at, []]);
          }
        }
      },
    );
  },
);

function sentAs({ request }: DeliveredRequest): string | undefined {
  return request.headers['webhook-id'];
}

test.each(HOW)(
  'a job that breaks at any call ($when it, the end: $isCrash), and is lost: the sweep finds it',
  async (how) => {
    let found = 0;
    for (let call = 1, isDone = false; !isDone; call += 1) {
      const relay = new DeliveryRun();
      relay.redelivers = false;
      await relay.setCallbackUrl('c1', `https://${HOST}/`);
      relay.receivers.set(HOST, () => ({ status: relay.received.length < 1 ? 500 : 200 }));
      const { calls } = breakAt(relay, call, how);
      await relay.callback('c1', 'callback-1');
      await relay.finish();
      isDone = calls() < call;
      // What was never begun is the queue's alone.
      const delivery = await relay.read('c1', 'callback-1');
      expect([call, delivery?.status ?? 'delivered']).toEqual([call, 'delivered']);
      if (delivery) found += 1;
      else expect(relay.received).toEqual([]);
    }
    expect(found).toBeGreaterThan(10);
  },
);

test('the keys cannot be read for an hour: then the callback is delivered', async () => {
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
  await relay.callback('c1', 'callback-1');
  await relay.pass(60 * MINUTE);
  expect(relay.received).toEqual([]);
  isBroken = false;
  await relay.pass(MINUTE);
  expect(relay.received).toHaveLength(1);
});
