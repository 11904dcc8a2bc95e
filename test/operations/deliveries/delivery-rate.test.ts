import { DEFAULT_HOST_LIMITS } from '../../../lambda/contract/settings';
import { milliseconds } from '../../../lambda/domain/instant';
import { deliverCallback } from '../../../lambda/operations/deliveries/deliver-callback';
import { HOST, HOUR, SECOND, START_TIME, startDeliveryRun } from '../delivery-run';
import { interceptPort } from '../intercept-port';

/** The default limits of a deployment. */
const DEPLOYED = { ...DEFAULT_HOST_LIMITS, workers: DEFAULT_HOST_LIMITS.concurrency + 20 };

test('delivers the callbacks of 500 concurrent conferences to one host within 15 seconds', async () => {
  const relay = await startDeliveryRun(DEPLOYED);
  relay.receivers.set(HOST, () => ({ status: 204, took: 300 }));
  for (let index = 0; index < 500; index += 1) await relay.callback('c1', index + 1);
  await relay.pass(15 * SECOND);
  expect(relay.received).toHaveLength(500);
  const times = relay.received.map(({ at }) => milliseconds(at));
  const inSecond = (from: number) => times.filter((at) => at >= from && at < from + SECOND).length;
  expect(Math.max(...times.map(inSecond))).toBeLessThanOrEqual(100);
});

/** The calls of ports for each delivery that waits for one host, besides those that fill it. */
async function callsOfEach(waiting: number, took: number): Promise<number> {
  const relay = await startDeliveryRun(DEPLOYED);
  relay.receivers.set(HOST, () => ({ status: 204, took }));
  let calls = 0;
  const count = (_name: string, work: () => Promise<unknown>) => {
    calls += 1;
    return work();
  };
  const { deliveries, deliveryQueue, hostLimits } = relay.ports;
  relay.handle = deliverCallback({
    ...relay.ports,
    deliveries: interceptPort(deliveries, count),
    deliveryQueue: interceptPort(deliveryQueue, count),
    hostLimits: interceptPort(hostLimits, count),
  });
  const all = DEPLOYED.concurrency + waiting;
  for (let index = 0; index < all; index += 1) await relay.callback('c1', index + 1);
  await relay.pass(HOUR);
  expect(relay.received).toHaveLength(all);
  return (calls - 3 * DEPLOYED.concurrency) / waiting;
}

test.each([1000, 4000])(
  'each of 1,000 deliveries that wait makes as many calls as each of 100, with responses of %d ms',
  async (took) => {
    const [few, many] = [await callsOfEach(100, took), await callsOfEach(1000, took)];
    expect(many / few).toBeLessThanOrEqual(1.1);
    // Three without a wait; each wait makes four more.
    expect(many).toBeLessThanOrEqual(3 + 2 * 4);
  },
);

test('does not delay other hosts while a slow host has 500 callbacks', async () => {
  const relay = await startDeliveryRun(DEPLOYED);
  await relay.setCallbackUrl('c2', 'https://other.example/');
  relay.receivers.set(HOST, () => ({ status: 204, took: 15 * SECOND }));
  for (let index = 0; index < 500; index += 1) await relay.callback('c1', index + 1);
  await relay.pass(SECOND);
  for (let second = 0; second < 60; second += 1) {
    await relay.callback('c2', second + 1);
    const received = relay.now;
    await relay.pass(SECOND);
    expect(relay.received.filter(({ host, at }) => host === 'other.example' && at >= received)).toMatchObject(
      [{ at: received }],
    );
  }
  const since = milliseconds(START_TIME) + 16 * SECOND;
  const toSlowHost = relay.received.filter(({ host, at }) => host === HOST && milliseconds(at) > since);
  expect(toSlowHost.length).toBeLessThanOrEqual(4);
});
