import type { Generation } from '../../lambda/domain/generation';
import type { Promised } from './invariants/promises';
import type { Noticed } from './mutations/noticed';
import { type Figures, type Run, simulate } from './run';
import { type Scenario, scenarioOf } from './scenario';
import { since24 } from './since24';

/** What there was in many runs. */
export interface Ran {
  readonly runs: number;
  readonly figures: Figures;
  /** The first seed whose run does not keep every promise; those after it were not run. */
  readonly failed?: number;
}

export const NONE: Ran = {
  runs: 0,
  figures: { callbacks: 0, accepted: 0, events: 0, delivered: 0, requests: 0, faults: 0 },
};

/** What all runs have in common. */
export interface Common {
  readonly mutation?: (() => Noticed) | undefined;
  /** As many may come to a conference; default as `scenarioOf` has it. */
  readonly people?: number | undefined;
  /** Which of FoneStorm's APIs the account has, unless the mutation needs another one; default: 2017. */
  readonly generation?: Generation | undefined;
}

/** The day that a seed makes. */
export function dayOf(seed: number, { mutation, people, generation }: Common): Scenario {
  const day = scenarioOf(seed, people);
  return (mutation?.().generation ?? generation) === '2.4' ? since24(day) : day;
}

/**
 * Runs seeds one after another, until one fails; of a mutation, until the promise that is to notice it is not kept.
 *
 * @param onRun is told after each run
 */
export async function runSeeds(
  seeds: Iterable<number>,
  { onRun, ...common }: Common & { readonly onRun?: (ran: Ran) => void } = {},
): Promise<Ran> {
  let ran = NONE;
  for (const seed of seeds) {
    const { mutation } = common;
    const run = await simulate(dayOf(seed, common), { mutation });
    const isBroken = brokenOf(run, mutation) !== undefined;
    ran = together(ran, { runs: 1, figures: run.figures, ...(isBroken && { failed: seed }) });
    onRun?.(ran);
    if (isBroken) break;
  }
  return ran;
}

/** The promise that a run does not keep: the one that is to notice the mutation, where there is one. */
export function brokenOf(
  { broken }: Pick<Run, 'broken'>,
  mutation: Common['mutation'],
): Promised | undefined {
  const noticedBy = mutation?.().noticedBy;
  return broken.find(({ promise }) => noticedBy === undefined || promise === noticedBy)?.promise;
}

/** Of two that failed the lower seed stays. */
export function together(a: Ran, b: Ran): Ran {
  const names = Object.keys(a.figures) as (keyof Figures)[];
  const sums = names.map((name) => [name, a.figures[name] + b.figures[name]]);
  const failed = [a.failed, b.failed].filter((seed) => seed !== undefined);
  return {
    runs: a.runs + b.runs,
    figures: Object.fromEntries(sums),
    ...(failed.length > 0 && { failed: Math.min(...failed) }),
  };
}
