import { DeliveryRun, HOST, isSignedFor, MINUTE, SECOND, startDeliveryRun, URL_ } from '../delivery-run';

describe('a callback_url', () => {
  test('that was never set: nothing is delivered, and nothing is stored', async () => {
    const relay = new DeliveryRun();
    await relay.setCallbackUrl('c1', undefined);
    await relay.callback('c1', 1);
    await relay.callback('unknown', 1);
    await relay.finish();
    expect(relay.received).toEqual([]);
    expect(await relay.read('c1', 1)).toBeUndefined();
    expect(relay.mailbox).toEqual([]);
  });

  test('that is removed ends pending deliveries, with the reason', async () => {
    const relay = await startDeliveryRun();
    relay.receivers.set(HOST, () => ({ status: 500 }));
    await relay.callback('c1', 1);
    await relay.pass(MINUTE);
    await relay.setCallbackUrl('c1', undefined);
    await relay.finish();
    expect(relay.received).toHaveLength(2);
    const delivery = await relay.read('c1', 1);
    expect(delivery).toMatchObject({ status: 'failed', attemptCount: 2 });
    expect(delivery?.attempts.at(-1)?.failure).toBe('the conference has no callback_url now');
  });

  test('that is removed leaves delivered deliveries delivered', async () => {
    const relay = await startDeliveryRun();
    await relay.callback('c1', 1);
    await relay.pass(SECOND);
    await relay.setCallbackUrl('c1', undefined);
    await relay.retry('c1', 1);
    await relay.finish();
    const delivery = await relay.read('c1', 1);
    expect(delivery).toMatchObject({ status: 'delivered', attemptCount: 2 });
    expect(delivery?.attempts.at(-1)?.failure).toBe('the conference has no callback_url now');
  });

  test('that is changed receives pending deliveries, signed for the new receiver', async () => {
    const relay = await startDeliveryRun();
    relay.receivers.set(HOST, () => ({ status: 500 }));
    await relay.callback('c1', 1);
    await relay.pass(SECOND);
    const other = 'https://other.example:8443/x';
    await relay.setCallbackUrl('c1', other);
    await relay.finish();
    expect(relay.received.map(({ host }) => host)).toEqual([HOST, 'other.example:8443']);
    const [first, second] = relay.received;
    if (!first || !second) throw new Error('expected two attempts');
    expect([isSignedFor(URL_, first), isSignedFor(other, first)]).toEqual([true, false]);
    expect([isSignedFor(URL_, second), isSignedFor(other, second)]).toEqual([false, true]);
  });
});
