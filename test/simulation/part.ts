import type { Generation } from '../../lambda/domain/generation';
import { MUTATIONS } from './mutations/mutations';
import { type Ran, runSeeds } from './seeds';

/** A part of a simulation, in a process of its own: is given seeds by its parent, and tells it what there was. */
export interface Part {
  readonly first: number;
  readonly step: number;
  readonly runs: number;
  /** The name of one. */
  readonly mutation?: string;
  readonly people: number;
  readonly generation: Generation;
}

/** Milliseconds from one message to the next. */
const OFTEN = 200;

/** Another part has failed at a seed: those from it on need not be run. */
export interface Until {
  readonly until: number;
}

let until = Number.POSITIVE_INFINITY;

process.on('message', (message: Part | Until) => {
  if ('until' in message) until = Math.min(until, message.until);
  else void runPart(message);
});

async function runPart({ first, step, runs, mutation, people, generation }: Part): Promise<void> {
  let toldAt = Date.now();
  const tell = (ran: Ran) => {
    if (Date.now() - toldAt < OFTEN) return;
    toldAt = Date.now();
    process.send?.({ ran });
  };
  const mutated = mutation === undefined ? undefined : MUTATIONS[mutation];
  const ran = await runSeeds(seeds(), { mutation: mutated, people, generation, onRun: tell });
  process.send?.({ ran, isEnd: true }, () => process.disconnect());

  function* seeds(): Iterable<number> {
    for (let seed = first; seed < first + runs * step && seed < until; seed += step) yield seed;
  }
}
