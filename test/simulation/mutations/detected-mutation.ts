import type { Generation } from '../../../lambda/domain/generation';
import type { PromiseName } from '../invariants/promises';
import type { Mutation } from './mutation';

/** A mutation, and the promise that must detect it. */
export interface DetectedMutation extends Mutation {
  readonly detectedBy: PromiseName;
  /** The generation with which it is detected; default: 2017. */
  readonly generation?: Generation;
}

/** Mutations by the rule that each removes. */
export type Mutations = Readonly<Record<string, () => DetectedMutation>>;
