import type { Generation } from '../../../lambda/domain/generation';
import type { PromiseName } from '../invariants/promises';
import type { Mutation } from './mutation';

/** A mutation, and the promise that is not kept any more: it has to notice. */
export interface DetectedMutation extends Mutation {
  readonly detectedBy: PromiseName;
  /** The generation with which it is noticed; default: 2017. */
  readonly generation?: Generation;
}

/** By the rule that does not hold. */
export type Mutations = Readonly<Record<string, () => DetectedMutation>>;
