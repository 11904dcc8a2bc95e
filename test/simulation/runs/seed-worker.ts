import type { Generation } from '../../../lambda/domain/generation';
import { MUTATIONS } from '../mutations/all-mutations';
import { type RunSummary, runSeeds } from './run-seeds';

/** The seeds for a process of the simulation. It sends its parent the sum of its runs. */
export interface ProcessJob {
  readonly first: number;
  readonly step: number;
  readonly runs: number;
  /** The name of a mutation. */
  readonly mutation?: string;
  readonly maxPeople: number;
  readonly generation: Generation;
}

/** Milliseconds from one message to the next. */
const MESSAGE_INTERVAL = 200;

/** Another process failed at a seed: seeds from it on need not be run. */
export interface StopMessage {
  readonly stopSeed: number;
}

let stopSeed = Number.POSITIVE_INFINITY;

process.on('message', (message: ProcessJob | StopMessage) => {
  if ('stopSeed' in message) stopSeed = Math.min(stopSeed, message.stopSeed);
  else void runJob(message);
});

async function runJob({ first, step, runs, mutation, maxPeople, generation }: ProcessJob): Promise<void> {
  let sentAt = Date.now();
  const report = (ran: RunSummary) => {
    if (Date.now() - sentAt < MESSAGE_INTERVAL) return;
    sentAt = Date.now();
    process.send?.({ ran });
  };
  const mutated = mutation === undefined ? undefined : MUTATIONS[mutation];
  const ran = await runSeeds(seeds(), { mutation: mutated, maxPeople, generation, onRun: report });
  process.send?.({ ran, isEnd: true }, () => process.disconnect());

  function* seeds(): Iterable<number> {
    for (let seed = first; seed < first + runs * step && seed < stopSeed; seed += step) yield seed;
  }
}
