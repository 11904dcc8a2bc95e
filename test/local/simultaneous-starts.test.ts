import { temporaryFolders } from '../temporary-folders';
import { runSimultaneousStarts } from './simultaneous-starts';

const folder = temporaryFolders();

test('many conferences that start together stay within the budget: all statuses are checked, callers get answers, and sweeps wait', async () => {
  const conferences = 16;
  const { answers, meanwhile, ...counted } = await runSimultaneousStarts({
    // Twice as fast as the budget is.
    ...{ folder: folder(), conferences, requestsPerSecond: 16 },
    ...{ firstStartDelay: 1500, startSpread: 200, statusCheckDelay: 100 },
  });
  expect(answers).toEqual(Array(conferences).fill(201));
  expect(meanwhile).toBe(201);
  expect(counted.warnings).not.toContain('sweep.list_unavailable');
  expect(counted.operations.list).toBeGreaterThan(0);
  expect(counted.origins).toEqual(['reconciliation']);
  expect(counted.granted).toBeGreaterThan(2 * conferences);
  // A timer may be over a moment too early.
  expect(counted.mostAhead).toBeLessThan(0.5);
});
