import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import { type DeliveryRun, HOST, SECOND, startDeliveryRun } from '../delivery-run';

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
    await relay.queue.put({ conferenceId: 'c1', position: 1 }, relay.now);
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
