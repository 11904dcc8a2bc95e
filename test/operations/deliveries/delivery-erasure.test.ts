import { newDelivery, startAttempt } from '../../../lambda/domain/delivery';
import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import { definition } from '../../contracts/definitions.contract';
import { DeliveryRun, URL_ } from '../delivery-run';

test('an erasure between what a first attempt reads and what it writes leaves nothing, and nothing is sent', async () => {
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

test('a delivery that was written while its conference was erased is taken away by its next job', async () => {
  const relay = new DeliveryRun();
  const { definitions, deliveries } = relay.ports;
  await definitions.write(definition({ id: 'c1', version: 1, status: 'erased' }));
  await deliveries.write(startAttempt(newDelivery('c1', 'callback-1'), relay.now));
  await relay.handle({ conferenceId: 'c1', entryId: 'callback-1', previousAttempts: 0 });
  expect(await relay.read('c1', 'callback-1')).toBeUndefined();
  expect(relay.received).toEqual([]);
});
