import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { consumeQueue } from '../../../local/queues/consume-queue';
import type { Queue } from '../../../local/queues/queue';
import { silentLogger } from '../../silent-logger';

const ROUNDS = 10_000;

/** Bytes in use. */
function heapUsed(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}

test('a worker that looks at an empty queue again and again keeps nothing of it', async () => {
  let looks = 0;
  const empty = {
    receive: async () => [],
    async waitForMessage() {
      await turn();
      looks += 1;
    },
  };
  const stop = consumeQueue(empty as unknown as Queue, async () => undefined, silentLogger);
  while (looks < ROUNDS / 10) await turn();
  const before = heapUsed();
  while (looks < ROUNDS) await turn();
  const grown = heapUsed() - before;
  await stop();
  // Of a promise that is kept for each look, there would be more than a hundred bytes for each.
  expect(grown / ROUNDS).toBeLessThan(100);
});
