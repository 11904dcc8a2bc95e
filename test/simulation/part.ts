import { MUTATIONS } from './mutations';
import { type Ran, runSeeds } from './seeds';

/** A part of a simulation, in a process of its own: is given seeds by its parent, and tells it what there was. */
export interface Part {
  readonly first: number;
  readonly step: number;
  readonly runs: number;
  /** The name of one. */
  readonly mutation?: string;
  readonly people: number;
}

/** Milliseconds from one message to the next. */
const OFTEN = 200;

process.once('message', async ({ first, step, runs, mutation, people }: Part) => {
  let toldAt = Date.now();
  const tell = (ran: Ran) => {
    if (Date.now() - toldAt < OFTEN) return;
    toldAt = Date.now();
    process.send?.({ ran });
  };
  const seeds = Array.from({ length: runs }, (_, index) => first + index * step);
  const mutated = mutation === undefined ? undefined : MUTATIONS[mutation];
  const ran = await runSeeds(seeds, { mutation: mutated, people, onRun: tell });
  process.send?.({ ran, isEnd: true }, () => process.disconnect());
});
