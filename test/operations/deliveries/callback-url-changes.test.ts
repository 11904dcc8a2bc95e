import { DeliveryRun, HOST, isSignedFor, MINUTE, SECOND, startDeliveryRun, URL_ } from '../delivery-run';

describe('by hand', () => {
  const byHand = { conferenceId: 'c1', entryId: 'callback-1' };

  test('a delivery that waits is tried at once, and not again at the time that it waited for', async () => {
    const relay = await startDeliveryRun();
    relay.receivers.set(HOST, () => ({ status: relay.received.length < 3 ? 500 : 200 }));
    await relay.callback('c1', 'callback-1');
    await relay.pass(MINUTE);
    expect(relay.received).toHaveLength(2);
    await relay.queue.put(byHand, relay.now);
    await relay.pass(0);
    expect(relay.received).toHaveLength(3);
    await relay.pass(10 * MINUTE);
    expect(relay.received).toHaveLength(3);
    await relay.finish();
    expect(relay.received).toHaveLength(4);
    expect(await relay.read('c1', 'callback-1')).toMatchObject({ status: 'delivered', attemptCount: 4 });
  });

  test('one that is being tried is tried again after that, and its outcome is kept', async () => {
    const relay = await startDeliveryRun();
    relay.receivers.set(HOST, () => ({ status: 200, took: 10 * SECOND }));
    await relay.callback('c1', 'callback-1');
    await relay.pass(SECOND);
    await relay.queue.put(byHand, relay.now);
    await relay.pass(20 * SECOND);
    expect(await relay.read('c1', 'callback-1')).toMatchObject({ status: 'delivered', attemptCount: 1 });
    await relay.finish();
    expect(relay.received).toHaveLength(2);
    expect(await relay.read('c1', 'callback-1')).toMatchObject({ status: 'delivered', attemptCount: 2 });
  });
});

describe('the callback_url', () => {
  test('where there never was one, nothing is delivered, and nothing is kept', async () => {
    const relay = new DeliveryRun();
    await relay.setCallbackUrl('c1', undefined);
    await relay.callback('c1', 'callback-1');
    await relay.callback('unknown', 'callback-1');
    await relay.finish();
    expect(relay.received).toEqual([]);
    expect(await relay.read('c1', 'callback-1')).toBeUndefined();
    expect(relay.mailbox).toEqual([]);
  });

  test('where it is taken away, what is pending ends, and says why', async () => {
    const relay = await startDeliveryRun();
    relay.receivers.set(HOST, () => ({ status: 500 }));
    await relay.callback('c1', 'callback-1');
    await relay.pass(MINUTE);
    await relay.setCallbackUrl('c1', undefined);
    await relay.finish();
    expect(relay.received).toHaveLength(2);
    const delivery = await relay.read('c1', 'callback-1');
    expect(delivery).toMatchObject({ status: 'failed', attemptCount: 2 });
    expect(delivery?.attempts.at(-1)?.failure).toBe('the conference has no callback_url now');
  });

  test('where it is taken away, what was delivered stays so', async () => {
    const relay = await startDeliveryRun();
    await relay.callback('c1', 'callback-1');
    await relay.pass(SECOND);
    await relay.setCallbackUrl('c1', undefined);
    await relay.queue.put({ conferenceId: 'c1', entryId: 'callback-1' }, relay.now);
    await relay.finish();
    expect(await relay.read('c1', 'callback-1')).toMatchObject({ status: 'delivered', attemptCount: 1 });
  });

  test('where it is changed, what is pending goes to the new one, signed for it', async () => {
    const relay = await startDeliveryRun();
    relay.receivers.set(HOST, () => ({ status: 500 }));
    await relay.callback('c1', 'callback-1');
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
