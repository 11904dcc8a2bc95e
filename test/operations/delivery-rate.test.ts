import { HOST_LIMITS } from '../../lambda/contract/settings';
import { milliseconds } from '../../lambda/domain/instant';
import { BEGINNING, delivering, HOST, SECOND } from './delivering';

/** The default limits of a deployment. */
const DEPLOYED = { ...HOST_LIMITS, workers: HOST_LIMITS.atATime + 20 };

test('the callbacks of 500 conferences that start together reach one host within 15 seconds', async () => {
  const relay = await delivering(DEPLOYED);
  relay.receivers.set(HOST, () => ({ status: 204, took: 300 }));
  for (let index = 0; index < 500; index += 1) await relay.callback('c1', `callback-${index}`);
  await relay.pass(15 * SECOND);
  expect(relay.got).toHaveLength(500);
  const times = relay.got.map(({ at }) => milliseconds(at));
  const inSecond = (from: number) => times.filter((at) => at >= from && at < from + SECOND).length;
  expect(Math.max(...times.map(inSecond))).toBeLessThanOrEqual(100);
});

test('a host that is slow, with 500 callbacks, holds up no other host', async () => {
  const relay = await delivering(DEPLOYED);
  await relay.aim('c2', 'https://other.example/');
  relay.receivers.set(HOST, () => ({ status: 204, took: 15 * SECOND }));
  for (let index = 0; index < 500; index += 1) await relay.callback('c1', `callback-${index}`);
  await relay.pass(SECOND);
  for (let second = 0; second < 60; second += 1) {
    await relay.callback('c2', `callback-${second}`);
    const received = relay.now;
    await relay.pass(SECOND);
    expect(relay.got.filter(({ host, at }) => host === 'other.example' && at >= received)).toMatchObject([
      { at: received },
    ]);
  }
  const since = milliseconds(BEGINNING) + 16 * SECOND;
  const ofSlow = relay.got.filter(({ host, at }) => host === HOST && milliseconds(at) > since);
  expect(ofSlow.length).toBeLessThanOrEqual(4);
});
