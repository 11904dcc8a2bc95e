import type { Kind } from './passage';

/** A rule that each sentence keeps. */
export interface Rule {
  readonly name: string;
  /** The advice to the writer, after "expected". */
  readonly expected: string;
  readonly isBroken: (sentence: string, kind: Kind) => boolean;
}
