import { isolatedRelay } from '../../operations/isolated-relay';
import { WEEKLY } from '../../operations/series/series-steps';
import { testRelay } from '../../operations/test-relay';

const relay = testRelay();

test('a change is refused until the sweep has published 50 events, with the time of the next attempt', async () => {
  const it = await isolatedRelay(relay());
  await it.call('POST', '/v2/series', WEEKLY);
  const change = (minutes: number) =>
    it.call('PUT', `/v2/series/${WEEKLY.id}`, { duration: `PT${minutes}M` });
  for (let minutes = 1; minutes < 50; minutes += 1) await change(minutes);
  const { status, headers, text } = await change(50);
  expect([status, headers['retry-after'], JSON.parse(text).detail]).toEqual([
    ...[409, '300', expect.stringContaining('at most 50 events of this series')],
  ]);
  await it.sweep();
  expect((await change(50)).status).toBe(200);
});

test('a further occurrence is not restored while 500 wait for the sweep, and one of them is', async () => {
  const it = await isolatedRelay(relay());
  await it.call('POST', '/v2/series', WEEKLY);
  await it.sweep();
  const stored = await it.ports.series.read(WEEKLY.id);
  const waiting = ['20260518', ...Array.from({ length: 499 }, (_, index) => `waiting-${index}`)];
  const managedAgain = Object.fromEntries(waiting.map((id) => [id, 1]));
  if (stored) await it.ports.series.write({ ...stored, managedAgain, version: stored.version + 1 });
  const restore = (day: number) =>
    it.call('PUT', `/v2/series/${WEEKLY.id}/occurrences/202605${day}`, { start: `2026-05-${day}T13:30:00` });
  const { status, headers, text } = await restore(11);
  expect([status, headers['retry-after'], JSON.parse(text).detail]).toEqual([
    ...[409, '300', expect.stringContaining('at most 500 occurrences that were moved or restored')],
  ]);
  expect((await restore(18)).status).toBe(200);
  await it.sweep();
  expect((await restore(11)).status).toBe(200);
});
