import type { BrokenPromise } from '../invariants/promises';
import { simulate } from './run';
import { findRelevantPromise, type RunSettings, scenarioForSeed } from './run-seeds';
import { shrink } from './shrink';

/** The smallest run that was found to break a promise. */
export interface ShrunkFailure {
  readonly seed: number;
  readonly brokenPromises: readonly BrokenPromise[];
  /** The names of the necessary steps, and the necessary faults. */
  readonly minimalCase: MinimalCase;
  readonly story: readonly string[];
}

export interface MinimalCase {
  readonly steps: readonly string[];
  readonly faults: readonly string[];
}

/** Reduces a failing seed; undefined if its run keeps every promise. */
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
  const smallest = await runOf(minimalCase);
  return { seed, brokenPromises: smallest.brokenPromises, minimalCase, story: smallest.story };
}

/**
 * The failure, for a person to read.
 *
 * @param how the options of the command that runs it, without the seed
 */
export function formatFailure({ seed, brokenPromises, minimalCase, story }: ShrunkFailure, how = ''): string {
  const promises = [...new Set(brokenPromises.map(({ promise }) => promise))];
  const faults = minimalCase.faults.length === 0 ? ['none'] : minimalCase.faults;
  return [
    `Seed ${seed} breaks a promise: ${promises.join('; ')}.`,
    ...brokenPromises.map(({ found }) => `  ${found}`),
    '',
    'Necessary failures:',
    ...faults.map((fault) => `  ${fault}`),
    '',
    'The story:',
    ...story.map((line) => `  ${line}`),
    '',
    `Repeat it with: npm run simulate -- --seed ${seed} --runs 1${how}`,
  ].join('\n');
}
