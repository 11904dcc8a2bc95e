import type { DeliveryJob } from '../../lambda/delivery-ports';
import { proposed, WAITS, waiting } from '../../lambda/domain/delivery';
import { deliverCallback } from '../../lambda/operations/deliver-callback';
import { around } from './around';
import { Delivering, type Got, MINUTE, type Receiver, SECOND } from './delivering';

const HOST = 'receiver.example';
const HOW = [
  { when: 'before', isEnd: true },
  { when: 'after', isEnd: true },
  { when: 'before', isEnd: false },
  { when: 'after', isEnd: false },
] as const;

/** Breaks at one call of a port, counted over all of them: with what it does undone, or done; then all goes on. */
function breakAt(
  relay: Delivering,
  call: number,
  { when, isEnd }: (typeof HOW)[number],
): { calls(): number } {
  let calls = 0;
  const handling = () => {
    let isOver = false;
    const broken = async (_name: string, work: () => Promise<unknown>) => {
      if (isOver) throw new Error('nothing works any more');
      calls += 1;
      if (calls !== call) return work();
      if (when === 'after') await work();
      isOver = isEnd;
      throw new Error(`call ${call} breaks`);
    };
    const { ports } = relay;
    const { hostLimits } = ports;
    return deliverCallback({
      ...ports,
      definitions: around(ports.definitions, broken),
      journal: around(ports.journal, broken),
      deliveries: around(ports.deliveries, broken),
      deliveryQueue: around(ports.deliveryQueue, broken),
      receivers: around(ports.receivers, broken),
      mailbox: around(ports.mailbox, broken),
      signingKeys: around({ read: ports.signingKeys }, broken).read,
      hostLimits: {
        async enter(host) {
          const place = await around(hostLimits, broken).enter(host);
          return 'leave' in place ? around(place, broken) : place;
        },
      },
    });
  };
  relay.handle = (job: DeliveryJob) => handling()(job);
  return { calls: () => calls };
}

interface Story {
  readonly receiver: (relay: Delivering) => Receiver;
  before?(relay: Delivering): Promise<void>;
  /** What happens after the callback came. */
  live?(relay: Delivering): Promise<void>;
  readonly atATime?: number;
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
    receiver: (relay) => () => ({ status: relay.got.length < 1 ? 500 : 200 }),
    outcomes: ['delivered'],
    least: 18,
  },
  'a delivery that the receiver wants no more': {
    receiver: () => () => ({ status: 410 }),
    outcomes: ['failed'],
    least: 9,
  },
  'a delivery that the receiver would take once it wanted no more': {
    receiver: (relay) => () => ({ status: relay.got.length < 1 ? 410 : 200 }),
    outcomes: ['delivered', 'failed'],
    least: 9,
  },
  'a delivery that fails for the last two times': {
    receiver: () => () => ({ status: 500 }),
    async before({ ports, now }) {
      const delivery = waiting(proposed('c1', 'callback-1'), now);
      await ports.deliveries.write({ ...delivery, tries: WAITS.length - 1 });
      await ports.deliveryQueue.put(
        { conferenceId: 'c1', entryId: 'callback-1', tries: WAITS.length - 1 },
        now,
      );
    },
    outcomes: ['failed'],
    least: 20,
  },
  'a delivery that is repeated by hand, and fails': {
    receiver: (relay) => () => ({ status: relay.got.length < 1 ? 200 : 410 }),
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
    atATime: 1,
    outcomes: ['delivered'],
    least: 20,
  },
};

describe.each(Object.entries(stories))(
  '%s',
  (_name, { receiver, before, live, outcomes, least, ...limits }) => {
    test.each(HOW)(
      'breaks at any call of a port ($when it, the end: $isEnd): it is not lost',
      async (how) => {
        for (let call = 1, isDone = false; !isDone; call += 1) {
          const relay = new Delivering(limits);
          await relay.aim('c1', `https://${HOST}/`);
          relay.receivers.set(HOST, receiver(relay));
          await before?.(relay);
          const { calls } = breakAt(relay, call, how);
          await relay.callback('c1', 'callback-1');
          await live?.(relay);
          await relay.finish();
          isDone = calls() < call;
          if (isDone) expect(call).toBeGreaterThan(least);
          expect(relay.failed).toHaveLength(isDone ? 0 : 1);
          const { items } = await relay.ports.deliveries.ofConference('c1', 10);
          const sent = relay.got.map(({ request }) => request.headers['webhook-id']);
          expect(new Set(items.map(({ entryId }) => entryId))).toEqual(new Set(sent));
          for (const { entryId, standing } of items) {
            const at = `call ${call} of ${calls()}: ${standing}`;
            const taken = relay.got.filter((got) => got.status === 200 && sentAs(got) === entryId);
            const told = relay.undelivered.filter(({ callback }) => callback === entryId);
            expect([at, outcomes]).toEqual([at, expect.arrayContaining([standing])]);
            expect([at, standing === 'delivered' ? taken.length : told.length]).not.toEqual([at, 0]);
            if (standing === 'delivered') expect([at, told]).toEqual([at, []]);
          }
        }
      },
    );
  },
);

function sentAs({ request }: Got): string | undefined {
  return request.headers['webhook-id'];
}

test.each(HOW)(
  'a job that breaks at any call ($when it, the end: $isEnd), and is lost: the sweep finds it',
  async (how) => {
    let found = 0;
    for (let call = 1, isDone = false; !isDone; call += 1) {
      const relay = new Delivering();
      relay.redelivers = false;
      await relay.aim('c1', `https://${HOST}/`);
      relay.receivers.set(HOST, () => ({ status: relay.got.length < 1 ? 500 : 200 }));
      const { calls } = breakAt(relay, call, how);
      await relay.callback('c1', 'callback-1');
      await relay.finish();
      isDone = calls() < call;
      // What was never begun is the queue's alone.
      const delivery = await relay.read('c1', 'callback-1');
      expect([call, delivery?.standing ?? 'delivered']).toEqual([call, 'delivered']);
      if (delivery) found += 1;
      else expect(relay.got).toEqual([]);
    }
    expect(found).toBeGreaterThan(10);
  },
);

test('the keys cannot be read for an hour: then the callback is delivered', async () => {
  const relay = new Delivering();
  await relay.aim('c1', `https://${HOST}/`);
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
  expect(relay.got).toEqual([]);
  isBroken = false;
  await relay.pass(MINUTE);
  expect(relay.got).toHaveLength(1);
});
