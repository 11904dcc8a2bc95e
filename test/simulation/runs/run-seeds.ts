import type { Generation } from '../../../lambda/domain/generation';
import type { PromiseName } from '../invariants/promises';
import type { DetectedMutation } from '../mutations/detected-mutation';
import { createScenario, type Scenario } from '../scenario/scenario';
import { toScenarioSince24 } from '../scenario/scenario-since-2.4';
import { withSeries } from '../scenario/series-steps';
import { type RunCounts, type RunResult, simulate } from './run';

/** The sum of many runs. */
export interface RunSummary {
  readonly runs: number;
  readonly counts: RunCounts;
  /** The first seed whose run breaks a promise; later seeds were not run. */
  readonly failedSeed?: number;
}

export const NO_RUNS: RunSummary = {
  runs: 0,
  counts: { callbacks: 0, accepted: 0, events: 0, delivered: 0, requests: 0, faults: 0 },
};

/** The settings of all runs. */
export interface RunSettings {
  readonly mutation?: (() => DetectedMutation) | undefined;
  /** The most people in a conference; default: see `createScenario`. */
  readonly maxPeople?: number | undefined;
  /** The generation of FoneStorm's API, unless the mutation needs another one; default: 2017. */
  readonly generation?: Generation | undefined;
}

/** The scenario of a seed. */
export function scenarioForSeed(seed: number, { mutation, maxPeople, generation }: RunSettings): Scenario {
  const scenario = withSeries(createScenario(seed, maxPeople));
  return (mutation?.().generation ?? generation) === '2.4' ? toScenarioSince24(scenario) : scenario;
}

/**
 * Runs seeds one after another, up to the first failure. With a mutation, only the promise that must detect it counts.
 *
 * @param onRun gets the sum after each run
 */
export async function runSeeds(
  seeds: Iterable<number>,
  { onRun, ...common }: RunSettings & { readonly onRun?: (ran: RunSummary) => void } = {},
): Promise<RunSummary> {
  let ran = NO_RUNS;
  for (const seed of seeds) {
    const { mutation } = common;
    const run = await simulate(scenarioForSeed(seed, common), { mutation });
    const isBroken = findRelevantPromise(run, mutation) !== undefined;
    ran = addSummaries(ran, { runs: 1, counts: run.counts, ...(isBroken && { failedSeed: seed }) });
    onRun?.(ran);
    if (isBroken) break;
  }
  return ran;
}

/** The broken promise of a run. With a mutation, only the promise that must detect it counts. */
export function findRelevantPromise(
  { brokenPromises }: Pick<RunResult, 'brokenPromises'>,
  mutation: RunSettings['mutation'],
): PromiseName | undefined {
  const detectedBy = mutation?.().detectedBy;
  return brokenPromises.find(({ promise }) => detectedBy === undefined || promise === detectedBy)?.promise;
}

/** The sum of two summaries, with the lower failed seed. */
export function addSummaries(a: RunSummary, b: RunSummary): RunSummary {
  const names = Object.keys(a.counts) as (keyof RunCounts)[];
  const sums = names.map((name) => [name, a.counts[name] + b.counts[name]]);
  const failed = [a.failedSeed, b.failedSeed].filter((seed) => seed !== undefined);
  return {
    runs: a.runs + b.runs,
    counts: Object.fromEntries(sums),
    ...(failed.length > 0 && { failedSeed: Math.min(...failed) }),
  };
}
