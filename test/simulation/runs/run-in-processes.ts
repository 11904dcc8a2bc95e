import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Generation } from '../../../lambda/domain/generation';
import { bundle } from '../../../lib/functions/bundle';
import { addSummaries, NO_RUNS, type RunSummary } from './run-seeds';
import type { ProcessJob, StopMessage } from './seed-worker';

export interface RunRequest {
  /** The first seed. */
  readonly seed: number;
  readonly runs: number;
  /** The name of a mutation. */
  readonly mutation: string | undefined;
  /** The most people in a conference. */
  readonly maxPeople: number;
  readonly generation: Generation;
}

/**
 * Runs seeds in as many processes as there are processors, up to the first failure.
 *
 * @param onRun gets the sum of all runs so far, several times a second
 */
export async function runInProcesses(
  { seed, runs, mutation, maxPeople, generation }: RunRequest,
  onRun: (all: RunSummary) => void,
): Promise<RunSummary> {
  const folder = await mkdtemp(join(tmpdir(), 'conference-relay-simulation-'));
  bundle([{ in: join(import.meta.dirname, 'seed-worker.ts'), out: 'seed-worker' }], folder);
  const program = join(folder, 'seed-worker.mjs');
  const count = Math.min(availableParallelism(), runs);
  const parts: RunSummary[] = Array.from({ length: count }, () => NO_RUNS);
  const sum = () => parts.reduce(addSummaries, NO_RUNS);
  const children: ChildProcess[] = [];
  try {
    await Promise.all(
      parts.map((_, index) => {
        const own = Math.floor((runs - index - 1) / count) + 1;
        const part = { first: seed + index, step: count, runs: own, maxPeople, generation };
        const child = fork(program, { execArgv: [] });
        children.push(child);
        child.send({ ...part, ...(mutation !== undefined && { mutation }) } satisfies ProcessJob);
        return waitForEnd(child, (ran) => {
          parts[index] = ran;
          onRun(sum());
          const { failedSeed: stopSeed } = ran;
          if (stopSeed === undefined) return;
          // A process that has ended cannot receive it.
          for (const other of children) other.send({ stopSeed } satisfies StopMessage, () => undefined);
        });
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
  return sum();
}

function waitForEnd(child: ChildProcess, onRan: (ran: RunSummary) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let isEnded = false;
    child.on('message', (message: { readonly ran: RunSummary; readonly isEnd?: true }) => {
      isEnded ||= message.isEnd === true;
      onRan(message.ran);
    });
    child.on('exit', (code) => {
      if (isEnded) resolve();
      else reject(new Error(`a process of the simulation ended early, with exit code ${code}`));
    });
  });
}
