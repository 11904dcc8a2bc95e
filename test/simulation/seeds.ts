import type { Mutation } from './mutations';
import { type Figures, simulate } from './run';
import { scenarioOf } from './scenario';

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
  readonly mutation?: (() => Mutation) | undefined;
  /** As many may come to a conference; default as `scenarioOf` has it. */
  readonly people?: number | undefined;
}

/**
 * Runs seeds one after another, until one fails.
 *
 * @param onRun is told after each run
 */
export async function runSeeds(
  seeds: Iterable<number>,
  { mutation, people, onRun }: Common & { readonly onRun?: (ran: Ran) => void } = {},
): Promise<Ran> {
  let ran = NONE;
  for (const seed of seeds) {
    const { broken, figures } = await simulate(scenarioOf(seed, people), { mutation });
    ran = together(ran, { runs: 1, figures, ...(broken.length > 0 && { failed: seed }) });
    onRun?.(ran);
    if (broken.length > 0) break;
  }
  return ran;
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
