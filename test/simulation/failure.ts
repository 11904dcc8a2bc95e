import type { Broken } from './invariants';
import type { Mutation } from './mutations';
import { simulate } from './run';
import { type Scenario, scenarioOf } from './scenario';
import { shrunk } from './shrink';

/** A run in which a promise is not kept, as small as it comes. */
export interface Failure {
  readonly seed: number;
  readonly broken: readonly Broken[];
  /** The names of what has to happen, and the faults that have to strike. */
  readonly needed: Needed;
  readonly story: readonly string[];
}

export interface Needed {
  readonly happenings: readonly string[];
  readonly faults: readonly string[];
}

/** What of a seed's scenario is named. */
export function scenarioOfNeeded(seed: number, { happenings }: Needed): Scenario {
  const scenario = scenarioOf(seed);
  return { ...scenario, happenings: scenario.happenings.filter(({ name }) => happenings.includes(name)) };
}

/** Runs that part of a seed's scenario which is needed, with the faults that are. */
export function simulateNeeded(seed: number, needed: Needed, mutation?: () => Mutation) {
  const only = new Set(needed.faults);
  return simulate(scenarioOfNeeded(seed, needed), { mutation, only, isTold: true });
}

/** Undefined where a seed's run keeps every promise. */
export async function failureOf(seed: number, mutation?: () => Mutation): Promise<Failure | undefined> {
  const scenario = scenarioOf(seed);
  const first = await simulate(scenario, { mutation });
  const [broken] = first.broken;
  if (!broken) return undefined;
  const fails = async (needed: Needed) => {
    const run = await simulateNeeded(seed, needed, mutation);
    return run.broken.some(({ promise }) => promise === broken.promise);
  };
  const names = scenario.happenings.map(({ name }) => name);
  const faults = await shrunk(first.struck, (some) => fails({ happenings: names, faults: some }));
  const happenings = await shrunk(names, (some) => fails({ happenings: some, faults }));
  const fewer = await shrunk(faults, (some) => fails({ happenings, faults: some }));
  const needed = { happenings, faults: fewer };
  const told = await simulateNeeded(seed, needed, mutation);
  return { seed, broken: told.broken, needed, story: told.story };
}

/**
 * The failure, for a person to read.
 *
 * @param mutation the name of what was made wrong with the relay
 */
export function toldFailure({ seed, broken, needed, story }: Failure, mutation?: string): string {
  const promises = [...new Set(broken.map(({ promise }) => promise))];
  const wrong = mutation === undefined ? '' : ` --mutation "${mutation}"`;
  const faults = needed.faults.length === 0 ? ['none'] : needed.faults;
  return [
    `Seed ${seed} breaks a promise: ${promises.join('; ')}.`,
    ...broken.map(({ found }) => `  ${found}`),
    '',
    'What has to go wrong for it:',
    ...faults.map((fault) => `  ${fault}`),
    '',
    'The story:',
    ...story.map((line) => `  ${line}`),
    '',
    `The same again: npm run simulate -- --seed ${seed} --runs 1${wrong}`,
  ].join('\n');
}
