import type { Generation } from '../../../lambda/domain/generation';
import { MUTATIONS } from '../mutations/all-mutations';
import { type RunSummary, runSeeds } from './run-seeds';

/** A part of a simulation, in a process of its own: is given seeds by its parent, and tells it what there was. */
export interface ProcessJob {
  readonly first: number;
  readonly step: number;
  readonly runs: number;
  /** The name of one. */
  readonly mutation?: string;
  readonly maxPeople: number;
  readonly generation: Generation;
}

/** Milliseconds from one message to the next. */
const MESSAGE_INTERVAL = 200;

/** Another part has failed at a seed: those from it on need not be run. */
export interface StopMessage {
  readonly stopSeed: number;
}

let stopSeed = Number.POSITIVE_INFINITY;

process.on('message', (message: ProcessJob | StopMessage) => {
  if ('stopSeed' in message) stopSeed = Math.min(stopSeed, message.stopSeed);
  else void runJob(message);
});

async function runJob({ first, step, runs, mutation, maxPeople, generation }: ProcessJob): Promise<void> {
  let toldAt = Date.now();
  const tell = (ran: RunSummary) => {
    if (Date.now() - toldAt < MESSAGE_INTERVAL) return;
    toldAt = Date.now();
    process.send?.({ ran });
  };
  const mutated = mutation === undefined ? undefined : MUTATIONS[mutation];
  const ran = await runSeeds(seeds(), { mutation: mutated, maxPeople, generation, onRun: tell });
  process.send?.({ ran, isEnd: true }, () => process.disconnect());

  function* seeds(): Iterable<number> {
    for (let seed = first; seed < first + runs * step && seed < stopSeed; seed += step) yield seed;
  }
}
