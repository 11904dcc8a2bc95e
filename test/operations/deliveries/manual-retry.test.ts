import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import { type DeliveryRun, HOST, SECOND, startDeliveryRun } from '../delivery-run';

const WAYS = [
  ['was lost', 'before'],
  ['came, without an answer', 'after'],
] as const;

/** A delivery that its receiver wants no more, and whose report breaks off, undone or done. The next request is taken. */
async function unreported(when: 'before' | 'after'): Promise<DeliveryRun> {
  const relay = await startDeliveryRun();
  relay.receivers.set(HOST, () => ({ status: relay.received.length === 0 ? 410 : 200 }));
  relay.redelivers = false;
  const { mailbox } = relay.ports;
  const broken: typeof mailbox = {
    async put(entry) {
      if (when === 'after') await mailbox.put(entry);
      throw new Error('no answer');
    },
  };
  relay.handle = deliverCallback({ ...relay.ports, mailbox: broken });
  await relay.callback('c1', 'callback-1');
  await relay.pass(SECOND);
  relay.handle = deliverCallback(relay.ports);
  const delivery = await relay.read('c1', 'callback-1');
  expect(delivery).toMatchObject({ status: 'pending', isUnreported: true, attemptCount: 1 });
  return relay;
}

test.each(WAYS)(
  'a failure whose report %s is tried, not reported again, where somebody asks for it by hand',
  async (_name, when) => {
    const relay = await unreported(when);
    const reported = relay.mailbox.length;
    await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1' }, relay.now);
    await relay.pass(SECOND);
    expect(await relay.read('c1', 'callback-1')).toMatchObject({ status: 'delivered', attemptCount: 2 });
    expect(relay.mailbox).toHaveLength(reported);
    await relay.finish();
    expect(relay.mailbox).toHaveLength(reported);
  },
);

test.each(WAYS)(
  'a failure whose report %s is reported by the job that the sweep puts, not tried',
  async (_name, when) => {
    const relay = await unreported(when);
    await relay.finish();
    expect(await relay.read('c1', 'callback-1')).toMatchObject({ status: 'failed', attemptCount: 1 });
    expect(relay.received).toHaveLength(1);
    expect(new Set(relay.undelivered.map(({ id }) => id))).toEqual(new Set(['undelivered-1-callback-1']));
  },
);
