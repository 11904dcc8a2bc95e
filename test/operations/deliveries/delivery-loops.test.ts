import { HOPS_HEADER } from '../../../lambda/domain/callback/hops';
import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import { posted } from '../../domain/entries';
import { SECOND, startDeliveryRun } from '../delivery-run';

const withHops = (hops: string) => ({
  ...posted('a=1'),
  headers: { 'content-type': 'x', [HOPS_HEADER]: hops },
});

test('sends the number of relays that a callback has passed', async () => {
  const relay = await startDeliveryRun();
  await relay.callback('c1', 1);
  await relay.callback('c1', 2, withHops('1'));
  await relay.callback('c1', 3, withHops('2'));
  await relay.pass(SECOND);
  expect(relay.received.map(({ request }) => request.headers[HOPS_HEADER])).toEqual(['1', '2', '3']);
});

test('fails a callback that was delivered three times, also after a manual retry, without a report', async () => {
  const relay = await startDeliveryRun();
  await relay.callback('c1', 1, withHops('3'));
  await relay.finish();
  const FAILURE = 'expected a receiver that does not send callbacks back to the relay, got this one 3 times';
  expect(await relay.read('c1', 1)).toMatchObject({
    status: 'failed',
    attempts: [{ failure: FAILURE }],
  });
  await relay.queue.put({ conferenceId: 'c1', position: 1, previousAttempts: 0 }, relay.now);
  await relay.finish();
  expect(relay.linesOf('delivery.loop_ended')).toHaveLength(1);
  await relay.retry('c1', 1);
  await relay.finish();
  expect([relay.received, relay.mailbox]).toEqual([[], []]);
  const line = { conferenceId: 'c1', position: 1, reason: FAILURE };
  expect(relay.linesOf('delivery.loop_ended')).toEqual([line, line]);
});

test('stores no delivery of a loop that ends while its conference is erased', async () => {
  const relay = await startDeliveryRun();
  const { deliveries } = relay.ports;
  const write = deliveries.write.bind(deliveries);
  const erasing = {
    ...deliveries,
    async write(...[delivery, expiresAt]: Parameters<typeof write>) {
      await relay.erase('c1');
      return write(delivery, expiresAt);
    },
  };
  relay.handle = deliverCallback({ ...relay.ports, deliveries: erasing });
  await relay.callback('c1', 1, withHops('3'));
  await relay.pass(SECOND);
  expect(await relay.read('c1', 1)).toBeUndefined();
});
