import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Generation } from '../../lambda/domain/generation';
import { bundle } from '../../lib/bundle';
import type { Part, Until } from './part';
import { NONE, type Ran, together } from './seeds';

export interface Wanted {
  /** The first one. */
  readonly seed: number;
  readonly runs: number;
  /** The name of one. */
  readonly mutation: string | undefined;
  /** As many may come to a conference. */
  readonly people: number;
  readonly generation: Generation;
}

/**
 * Runs seeds in as many processes as there are processors, up to the first that fails.
 *
 * @param onRun is told now and then of all that was run so far
 */
export async function runInParts(
  { seed, runs, mutation, people, generation }: Wanted,
  onRun: (all: Ran) => void,
): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 'conference-relay-simulation-'));
  bundle([{ in: join(import.meta.dirname, 'part.ts'), out: 'part' }], folder);
  const program = join(folder, 'part.mjs');
  const count = Math.min(availableParallelism(), runs);
  const parts: Ran[] = Array.from({ length: count }, () => NONE);
  const sum = () => parts.reduce(together, NONE);
  const children: ChildProcess[] = [];
  try {
    await Promise.all(
      parts.map((_, index) => {
        const own = Math.floor((runs - index - 1) / count) + 1;
        const part = { first: seed + index, step: count, runs: own, people, generation };
        const child = fork(program, { execArgv: [] });
        children.push(child);
        child.send({ ...part, ...(mutation !== undefined && { mutation }) } satisfies Part);
        return ended(child, (ran) => {
          parts[index] = ran;
          onRun(sum());
          const { failed: until } = ran;
          if (until === undefined) return;
          // One that has come to its end is not there to be told.
          for (const other of children) other.send({ until } satisfies Until, () => undefined);
        });
      }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
  return sum();
}

function ended(child: ChildProcess, onRan: (ran: Ran) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let isEnded = false;
    child.on('message', (message: { readonly ran: Ran; readonly isEnd?: true }) => {
      isEnded ||= message.isEnd === true;
      onRan(message.ran);
    });
    child.on('exit', (code) => {
      if (isEnded) resolve();
      else reject(new Error(`a part of the simulation ended before its time, with ${code}`));
    });
  });
}
