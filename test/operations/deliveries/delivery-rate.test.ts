import { DEFAULT_HOST_LIMITS } from '../../../lambda/contract/settings';
import { milliseconds } from '../../../lambda/domain/instant';
import { HOST, SECOND, START_TIME, startDeliveryRun } from '../delivery-run';

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
