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

test('a consumer that polls an empty queue does not use more and more memory', async () => {
  let checks = 0;
  const empty = {
    receive: async () => [],
    async waitForMessage() {
      await turn();
      checks += 1;
    },
  };
  const stop = consumeQueue(empty as unknown as Queue, async () => undefined, silentLogger);
  while (checks < ROUNDS / 10) await turn();
  const before = heapUsed();
  while (checks < ROUNDS) await turn();
  const grown = heapUsed() - before;
  await stop();
  // A promise that leaks at each check needs more than a hundred bytes.
  expect(grown / ROUNDS).toBeLessThan(100);
});
