import type { BrokenPromise } from '../invariants/promises';
import { simulate } from './run';
import { findRelevantPromise, type RunSettings, scenarioForSeed } from './run-seeds';
import { shrink } from './shrink';

/** A run in which a promise is not kept, as small as it comes. */
export interface ShrunkFailure {
  readonly seed: number;
  readonly brokenPromises: readonly BrokenPromise[];
  /** The names of what has to happen, and the faults that have to strike. */
  readonly minimalCase: MinimalCase;
  readonly story: readonly string[];
}

export interface MinimalCase {
  readonly steps: readonly string[];
  readonly faults: readonly string[];
}

/** Undefined where a seed's run keeps every promise. */
export async function findFailure(
  seed: number,
  common: RunSettings = {},
): Promise<ShrunkFailure | undefined> {
  const { mutation } = common;
  const scenario = scenarioForSeed(seed, common);
  const first = await simulate(scenario, { mutation });
  const broken = findRelevantPromise(first, mutation);
  if (!broken) return undefined;
  const runOf = ({ steps, faults }: MinimalCase) => {
    const kept = scenario.steps.filter(({ name }) => steps.includes(name));
    const options = { mutation, onlyFaults: new Set(faults), recordsStory: true };
    return simulate({ ...scenario, steps: kept }, options);
  };
  const fails = async (needed: MinimalCase) =>
    (await runOf(needed)).brokenPromises.some(({ promise }) => promise === broken);
  const names = scenario.steps.map(({ name }) => name);
  const faults = await shrink(first.faults, (some) => fails({ steps: names, faults: some }));
  const steps = await shrink(names, (some) => fails({ steps: some, faults }));
  const fewer = await shrink(faults, (some) => fails({ steps, faults: some }));
  const minimalCase = { steps, faults: fewer };
  const told = await runOf(minimalCase);
  return { seed, brokenPromises: told.brokenPromises, minimalCase, story: told.story };
}

/**
 * The failure, for a person to read.
 *
 * @param how the options of the command that runs it, but for the seed
 */
export function formatFailure({ seed, brokenPromises, minimalCase, story }: ShrunkFailure, how = ''): string {
  const promises = [...new Set(brokenPromises.map(({ promise }) => promise))];
  const faults = minimalCase.faults.length === 0 ? ['none'] : minimalCase.faults;
  return [
    `Seed ${seed} breaks a promise: ${promises.join('; ')}.`,
    ...brokenPromises.map(({ found }) => `  ${found}`),
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
