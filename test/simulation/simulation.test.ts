import { failureOf, toldFailure } from './failure';
import { MUTATIONS } from './mutations/mutations';
import { simulate } from './run';
import { scenarioOf } from './scenario';
import { runSeeds } from './seeds';

const FEW = Array.from({ length: 10 }, (_, index) => index + 1);

test('every promise is kept in a few runs, in which enough goes wrong', async () => {
  const { failed, figures } = await runSeeds(FEW);
  expect(failed).toBeUndefined();
  expect(figures.faults).toBeGreaterThan(100);
  expect(figures.accepted).toBeGreaterThan(100);
  expect(figures.delivered).toBeGreaterThan(100);
});

test('every promise is kept in a few runs with FoneStorm since 2.4, whose numbers are called', async () => {
  const { failed, figures } = await runSeeds(FEW, { generation: '2.4' });
  expect(failed).toBeUndefined();
  expect(figures.accepted).toBeGreaterThan(100);
});

test('the same seed tells the same story', async () => {
  const [first, second] = [
    await simulate(scenarioOf(7), { isTold: true }),
    await simulate(scenarioOf(7), { isTold: true }),
  ];
  expect(first.story.length).toBeGreaterThan(50);
  expect(second.story).toEqual(first.story);
});

test('a failure is told with no more than it needs', async () => {
  const mutation = MUTATIONS['callbacks are dropped by their likeness'];
  const { failed = 0 } = await runSeeds(FEW, { mutation });
  const failure = await failureOf(failed, { mutation });
  expect(failure?.needed.faults).toEqual([]);
  expect(failure?.needed.happenings.length).toBeLessThanOrEqual(5);
  expect(failure && toldFailure(failure)).toMatch(
    /nothing is published of the callback of ".* (joins|leaves) c\d/,
  );
});
