import type { Figures } from '../budgets';
import type { Table } from '../format-table';
import type { Section } from '../performance-page';

/** The results of a run of a part. */
export interface PartRun {
  readonly tables: readonly Table[];
  /** The tables of docs/cost.md. */
  readonly costs?: readonly Table[];
  /** The figures that have a budget. */
  readonly figures?: Figures;
}

/** A part of the bench: what can be run alone, and has its own place in the document. */
export interface Part extends Section {
  /** A clause that names missing programs, and the commands that install them; undefined if none is missing. */
  missing?(): string | undefined;
  /** How many steps it has, for the bar. */
  steps(pairs: number): number;
  /** @param at called with the number of finished steps, and the name of the current one */
  run(pairs: number, at: (done: number, what: string) => void): Promise<PartRun>;
}
