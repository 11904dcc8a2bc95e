import { folders } from '../folder';
import { inTheSameMinute } from './same-minute';

const folder = folders();

test('many conferences that start at once stay within the budget, all are asked about, and callers are answered; sweeps wait for their turn', async () => {
  const conferences = 16;
  const { answers, meanwhile, ...counted } = await inTheSameMinute({
    // Twice as fast as the budget is.
    ...{ folder: folder(), conferences, requestsPerSecond: 16 },
    ...{ startIn: 1500, startWithin: 200, questionDelay: 100 },
  });
  expect(answers).toEqual(Array(conferences).fill(201));
  expect(meanwhile).toBe(201);
  expect(counted.warnings).not.toContain('a sweep goes without the list of FoneStorm');
  expect(counted.operations.list).toBeGreaterThan(0);
  expect(counted.origins).toEqual(['reconciliation']);
  expect(counted.granted).toBeGreaterThan(2 * conferences);
  // A timer may be over a moment too early.
  expect(counted.mostAhead).toBeLessThan(0.5);
});
