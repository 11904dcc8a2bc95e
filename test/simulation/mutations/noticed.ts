import type { Generation } from '../../../lambda/domain/generation';
import type { Promised } from '../invariants/promises';
import type { Mutation } from './mutation';

/** A mutation, and the promise that is not kept any more: it has to notice. */
export interface Noticed extends Mutation {
  readonly noticedBy: Promised;
  /** The generation with which it is noticed; default: 2017. */
  readonly generation?: Generation;
}

/** By the rule that does not hold. */
export type Mutations = Readonly<Record<string, () => Noticed>>;
