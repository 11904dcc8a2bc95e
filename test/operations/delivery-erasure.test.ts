import { begun, proposed } from '../../lambda/domain/delivery';
import { deliverCallback } from '../../lambda/operations/deliver-callback';
import { definition } from '../contracts/definitions.contract';
import { Delivering, URL_ } from './delivering';

test('an erasure between what a first attempt reads and what it writes leaves nothing, and nothing is sent', async () => {
  const relay = new Delivering();
  const { hostLimits, journal } = relay.ports;
  relay.handle = deliverCallback({
    ...relay.ports,
    hostLimits: {
      async enter(host) {
        await journal.erase('c1');
        return hostLimits.enter(host);
      },
    },
  });
  await relay.aim('c1', URL_);
  await relay.callback('c1', 'callback-1');
  await relay.pass(60_000);
  expect(relay.got).toEqual([]);
  expect(await relay.read('c1', 'callback-1')).toBeUndefined();
});

test('a delivery that was written while its conference was erased is taken away by its next job', async () => {
  const relay = new Delivering();
  const { definitions, deliveries } = relay.ports;
  await definitions.write(definition({ id: 'c1', version: 1, standing: 'erased' }));
  await deliveries.write(begun(proposed('c1', 'callback-1'), relay.now));
  await relay.handle({ conferenceId: 'c1', entryId: 'callback-1', tries: 0 });
  expect(await relay.read('c1', 'callback-1')).toBeUndefined();
  expect(relay.got).toEqual([]);
});
