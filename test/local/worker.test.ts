import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Queue } from '../../local/queue';
import { work } from '../../local/worker';
import { silent } from '../silent-log';

const ROUNDS = 10_000;

/** Bytes in use. */
function heap(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

test('a worker that looks at an empty queue again and again keeps nothing of it', async () => {
  let looks = 0;
  const empty = {
    receive: async () => [],
    async changed() {
      await turn();
      looks += 1;
    },
  };
  const stop = work(empty as unknown as Queue, async () => undefined, silent);
  while (looks < ROUNDS / 10) await turn();
  const before = heap();
  while (looks < ROUNDS) await turn();
  const grown = heap() - before;
  await stop();
  // Of a promise that is kept for each look, there would be more than a hundred bytes for each.
  expect(grown / ROUNDS).toBeLessThan(100);
});
