/** What operations need from outside. Every failure that is not named here is thrown and means: try again later. */

export interface Page<T> {
  readonly items: readonly T[];
  /** Where the next page begins; absent on the last one. */
  readonly cursor?: string;
  /** A stored item of the page could not be read: the log names it. */
  readonly isPartial?: true;
}

/** A page was asked to begin at a place that is none. */
export class UnknownCursor extends Error {
  override readonly name = 'UnknownCursor';
}
