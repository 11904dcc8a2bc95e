import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import { definition } from '../../contracts/definitions.contract';
import { DeliveryRun, HOST, URL_ } from '../delivery-run';

test('writes nothing, and makes no further attempt, if the conference is erased during the first attempt', async () => {
  const relay = new DeliveryRun();
  const { hostLimits } = relay.ports;
  relay.receivers.set(HOST, () => ({ status: 500 }));
  relay.handle = deliverCallback({
    ...relay.ports,
    hostLimits: {
      async acquire(...args) {
        await relay.erase('c1');
        return hostLimits.acquire(...args);
      },
    },
  });
  await relay.setCallbackUrl('c1', URL_);
  await relay.callback('c1', 1);
  await relay.finish();
  expect(relay.received).toHaveLength(1);
  expect(await relay.read('c1', 1)).toBeUndefined();
  expect([relay.queue.queued, relay.mailbox]).toEqual([[], []]);
});

test('writes and sends nothing for an erased conference whose log is not erased yet', async () => {
  const relay = new DeliveryRun();
  await relay.ports.definitions.write(definition({ id: 'c1', version: 1, status: 'erased' }));
  await relay.callback('c1', 1);
  await relay.pass(60_000);
  expect(await relay.read('c1', 1)).toBeUndefined();
  expect(relay.received).toEqual([]);
});
