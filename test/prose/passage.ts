/** The part of a page or a program that a passage is. */
export type Kind = 'page' | 'docstring' | 'comment' | 'title' | 'case' | 'text' | 'log code';

/** A piece of prose; its marks, tags and identifiers in backticks are replaced, line by line. */
export interface Passage {
  readonly line: number;
  readonly kind: Kind;
  readonly text: string;
}
