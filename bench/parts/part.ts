import type { Figures } from '../budgets';
import type { Table } from '../format-table';
import type { MeasuredFunction } from '../frozen-stand-in';
import type { Section } from '../performance-page';

/** The results of a run of a part. */
export interface PartRun {
  readonly tables: readonly Table[];
  /** The tables of docs/cost.md. */
  readonly costs?: readonly Table[];
  /** The figures that have a budget. */
  readonly figures?: Figures;
}

export interface PartOptions {
  /** How often both sides of a ratio are measured. */
  readonly pairs: number;
  /** The functions that a part measures if it measures each. */
  readonly functions: readonly MeasuredFunction[];
}

/** A part of the bench: what can be run alone, and has its own place in the document. */
export interface Part extends Section {
  /** A clause that names missing programs, and the commands that install them; undefined if none is missing. */
  missing?(): string | undefined;
  /** How many steps it has, for the bar. */
  steps(options: PartOptions): number;
  /** @param at called with the number of finished steps, and the name of the current one */
  run(options: PartOptions, at: (done: number, what: string) => void): Promise<PartRun>;
}
