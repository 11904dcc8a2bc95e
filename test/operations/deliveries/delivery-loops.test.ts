import { HOPS_HEADER } from '../../../lambda/domain/callback/hops';
import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import { posted } from '../../domain/entries';
import { SECOND, startDeliveryRun } from '../delivery-run';

const come = (hops: string) => ({ ...posted('a=1'), headers: { 'content-type': 'x', [HOPS_HEADER]: hops } });

test('a delivery says how many relays the callback has come through', async () => {
  const relay = await startDeliveryRun();
  await relay.callback('c1', 'callback-1');
  await relay.callback('c1', 'callback-2', come('1'));
  await relay.callback('c1', 'callback-3', come('2'));
  await relay.pass(SECOND);
  expect(relay.received.map(({ request }) => request.headers[HOPS_HEADER])).toEqual(['1', '2', '3']);
});

test('a callback that was delivered three times is not delivered, also not by hand, and nobody is told', async () => {
  const relay = await startDeliveryRun();
  await relay.callback('c1', 'callback-1', come('3'));
  await relay.finish();
  const FAILURE = 'expected a receiver that does not send callbacks back to the relay, got this one 3 times';
  expect(await relay.read('c1', 'callback-1')).toMatchObject({
    status: 'failed',
    attempts: [{ failure: FAILURE }],
  });
  await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1', previousAttempts: 0 }, relay.now);
  await relay.finish();
  expect(relay.linesOf('delivery.loop_ended')).toHaveLength(1);
  await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1' }, relay.now);
  await relay.finish();
  expect([relay.received, relay.mailbox]).toEqual([[], []]);
  const line = { conferenceId: 'c1', entryId: 'callback-1' };
  expect(relay.linesOf('delivery.loop_ended')).toEqual([line, line]);
});

test('a callback that ends a loop while its conference is erased leaves nothing', async () => {
  const relay = await startDeliveryRun();
  const { deliveries, conferenceLog } = relay.ports;
  const write = deliveries.write.bind(deliveries);
  const erasing = {
    ...deliveries,
    async write(...[delivery, expiresAt]: Parameters<typeof write>) {
      await conferenceLog.erase('c1');
      return write(delivery, expiresAt);
    },
  };
  relay.handle = deliverCallback({ ...relay.ports, deliveries: erasing });
  await relay.callback('c1', 'callback-1', come('3'));
  await relay.pass(SECOND);
  expect(await relay.read('c1', 'callback-1')).toBeUndefined();
});
