import { MUTATIONS } from './mutations/all-mutations';
import { findFailure, formatFailure } from './runs/find-failure';
import { simulate } from './runs/run';
import { runSeeds } from './runs/run-seeds';
import { createScenario } from './scenario/scenario';

const FEW_SEEDS = Array.from({ length: 10 }, (_, index) => index + 1);

test('a few runs with many failures keep every promise', async () => {
  const { failedSeed, counts } = await runSeeds(FEW_SEEDS);
  expect(failedSeed).toBeUndefined();
  expect(counts.faults).toBeGreaterThan(100);
  expect(counts.accepted).toBeGreaterThan(100);
  expect(counts.delivered).toBeGreaterThan(100);
});

test('a few runs with generation 2.4 keep every promise', async () => {
  const { failedSeed, counts } = await runSeeds(FEW_SEEDS, { generation: '2.4' });
  expect(failedSeed).toBeUndefined();
  expect(counts.accepted).toBeGreaterThan(100);
});

test('the same seed gives the same story', async () => {
  const [first, second] = [
    await simulate(createScenario(7), { recordsStory: true }),
    await simulate(createScenario(7), { recordsStory: true }),
  ];
  expect(first.story.length).toBeGreaterThan(50);
  expect(second.story).toEqual(first.story);
});

test('a failure is reduced to the steps that it needs', async () => {
  const mutation = MUTATIONS['callbacks are deduplicated by content'];
  const { failedSeed = 0 } = await runSeeds(FEW_SEEDS, { mutation });
  const failure = await findFailure(failedSeed, { mutation });
  expect(failure?.minimalCase.faults).toEqual([]);
  expect(failure?.minimalCase.steps.length).toBeLessThanOrEqual(5);
  expect(failure && formatFailure(failure)).toMatch(
    /no event is published for the callback of ".* (joins|leaves) c\d/,
  );
});
