import type { Broken } from './invariants/promises';
import { simulate } from './run';
import { brokenOf, type Common, dayOf } from './seeds';
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

/** Undefined where a seed's run keeps every promise. */
export async function failureOf(seed: number, common: Common = {}): Promise<Failure | undefined> {
  const { mutation } = common;
  const scenario = dayOf(seed, common);
  const first = await simulate(scenario, { mutation });
  const broken = brokenOf(first, mutation);
  if (!broken) return undefined;
  const runOf = ({ happenings, faults }: Needed) => {
    const kept = scenario.happenings.filter(({ name }) => happenings.includes(name));
    const options = { mutation, only: new Set(faults), isTold: true };
    return simulate({ ...scenario, happenings: kept }, options);
  };
  const fails = async (needed: Needed) =>
    (await runOf(needed)).broken.some(({ promise }) => promise === broken);
  const names = scenario.happenings.map(({ name }) => name);
  const faults = await shrunk(first.struck, (some) => fails({ happenings: names, faults: some }));
  const happenings = await shrunk(names, (some) => fails({ happenings: some, faults }));
  const fewer = await shrunk(faults, (some) => fails({ happenings, faults: some }));
  const needed = { happenings, faults: fewer };
  const told = await runOf(needed);
  return { seed, broken: told.broken, needed, story: told.story };
}

/**
 * The failure, for a person to read.
 *
 * @param how the options of the command that runs it, but for the seed
 */
export function toldFailure({ seed, broken, needed, story }: Failure, how = ''): string {
  const promises = [...new Set(broken.map(({ promise }) => promise))];
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
    `The same again: npm run simulate -- --seed ${seed} --runs 1${how}`,
  ].join('\n');
}
