import type { Table } from '../format-table';

/** The results of a run of a part. */
export interface PartRun {
  readonly tables: readonly Table[];
}

/** A part of the bench: what can be run alone, and has its own place in the document. */
export interface Part {
  readonly name: 'functions' | 'memory' | 'calls' | 'growth';
  /** Whether it has ratios, each the median of interleaved pairs. */
  readonly hasRatios: boolean;
  /** How many steps it has, for the bar. */
  steps(pairs: number): number;
  /** @param at called with the number of finished steps, and the name of the current one */
  run(pairs: number, at: (done: number, what: string) => void): Promise<PartRun>;
}
