import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import { definition } from '../../contracts/definitions.contract';
import { DeliveryRun, URL_ } from '../delivery-run';

test('writes and sends nothing if the conference is erased between the reads and the write of a first attempt', async () => {
  const relay = new DeliveryRun();
  const { hostLimits, conferenceLog } = relay.ports;
  relay.handle = deliverCallback({
    ...relay.ports,
    hostLimits: {
      async acquire(host) {
        await conferenceLog.erase('c1');
        return hostLimits.acquire(host);
      },
    },
  });
  await relay.setCallbackUrl('c1', URL_);
  await relay.callback('c1', 'callback-1');
  await relay.pass(60_000);
  expect(relay.received).toEqual([]);
  expect(await relay.read('c1', 'callback-1')).toBeUndefined();
});

test('writes and sends nothing for an erased conference whose log is not erased yet', async () => {
  const relay = new DeliveryRun();
  await relay.ports.definitions.write(definition({ id: 'c1', version: 1, status: 'erased' }));
  await relay.callback('c1', 'callback-1');
  await relay.pass(60_000);
  expect(await relay.read('c1', 'callback-1')).toBeUndefined();
  expect(relay.received).toEqual([]);
});
