import { folders } from '../folder';
import { inTheSameMinute } from './same-minute';

const folder = folders();

/** Twice as fast as the budget and FoneStorm are, with room for a machine that stalls. */
const FAST = { requestsPerSecond: 16, foneStormTakes: 25 };

test('many conferences that start at once stay within the budget, all are asked about, and callers are answered; sweeps wait for their turn', async () => {
  const conferences = 16;
  const { answers, meanwhile, startedBefore, ...counted } = await inTheSameMinute({
    ...{ folder: folder(), conferences, ...FAST, startIn: 2000, startWithin: 200 },
    ...{ questionDelay: 100, within: 40_000 },
  });
  expect(answers).toEqual(Array(conferences).fill(201));
  expect(meanwhile).toBe(201);
  expect(startedBefore).toBeLessThan(conferences);
  expect(counted.warnings).not.toContain('a sweep goes without the list of FoneStorm');
  expect(counted.operations.list).toBeGreaterThan(1);
  expect(counted.origins).toEqual(['reconciliation']);
  expect(counted.granted).toBeGreaterThan(2 * conferences);
  expect(counted.mostGranted).toBeLessThanOrEqual(FAST.foneStormTakes);
  expect(counted.overLimit).toBe(0);
});
