/** The part of a program that a passage is. */
export type Kind = 'docstring' | 'comment' | 'title' | 'case' | 'text' | 'log code';

/** A piece of prose; its marks, tags and identifiers in backticks are replaced, line by line. */
export interface Passage {
  readonly line: number;
  readonly kind: Kind;
  readonly text: string;
}
