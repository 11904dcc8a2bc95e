import { deliverCallback } from '../../lambda/operations/deliver-callback';
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
