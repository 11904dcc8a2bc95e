import type { Generation } from '../../../lambda/domain/generation';
import type { PromiseName } from '../invariants/promises';
import type { DetectedMutation } from '../mutations/detected-mutation';
import { createScenario, type Scenario } from '../scenario/scenario';
import { toScenarioSince24 } from '../scenario/scenario-since-2.4';
import { type RunCounts, type RunResult, simulate } from './run';

/** What there was in many runs. */
export interface RunSummary {
  readonly runs: number;
  readonly counts: RunCounts;
  /** The first seed whose run does not keep every promise; those after it were not run. */
  readonly failedSeed?: number;
}

export const NO_RUNS: RunSummary = {
  runs: 0,
  counts: { callbacks: 0, accepted: 0, events: 0, delivered: 0, requests: 0, faults: 0 },
};

/** What all runs have in common. */
export interface RunSettings {
  readonly mutation?: (() => DetectedMutation) | undefined;
  /** As many may come to a conference; default as `createScenario` has it. */
  readonly maxPeople?: number | undefined;
  /** Which of FoneStorm's APIs the account has, unless the mutation needs another one; default: 2017. */
  readonly generation?: Generation | undefined;
}

/** The day that a seed makes. */
export function scenarioForSeed(seed: number, { mutation, maxPeople, generation }: RunSettings): Scenario {
  const day = createScenario(seed, maxPeople);
  return (mutation?.().generation ?? generation) === '2.4' ? toScenarioSince24(day) : day;
}

/**
 * Runs seeds one after another, until one fails; of a mutation, until the promise that is to notice it is not kept.
 *
 * @param onRun is told after each run
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

/** The promise that a run does not keep: the one that is to notice the mutation, where there is one. */
export function findRelevantPromise(
  { brokenPromises }: Pick<RunResult, 'brokenPromises'>,
  mutation: RunSettings['mutation'],
): PromiseName | undefined {
  const noticedBy = mutation?.().detectedBy;
  return brokenPromises.find(({ promise }) => noticedBy === undefined || promise === noticedBy)?.promise;
}

/** Of two that failed the lower seed stays. */
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
