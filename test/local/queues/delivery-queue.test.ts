import { join } from 'node:path';
import { systemClock as clock } from '../../../lambda/adapters/runtime/system-clock';
import { parseDeliveryJob } from '../../../lambda/adapters/sqs/delivery-message';
import { after, type Instant } from '../../../lambda/domain/instant';
import { consumeQueue } from '../../../local/queues/consume-queue';
import { openQueue, type Queue } from '../../../local/queues/queue';
import { localDeliveryQueue } from '../../../local/queues/queue-ports';
import { deliveryQueueContract } from '../../contracts/delivery-queue.contract';
import { silentLogger } from '../../silent-logger';
import { temporaryFolders } from '../../temporary-folders';

const folder = temporaryFolders();
const opened: Queue[] = [];
afterAll(async () => {
  for (const queue of opened) await queue.close();
});

async function openQueueAt(path: string, now?: () => number): Promise<Queue> {
  const queue = await openQueue({ path, maxReceiveCount: 100, ...(now && { now }) });
  opened.push(queue);
  return queue;
}

describe('the queue of deliveries on one machine', () => {
  deliveryQueueContract(
    async () => {
      const queue = await openQueueAt(join(folder(), 'deliveries.jsonl'));
      return {
        queue: localDeliveryQueue(queue, clock),
        now: clock.now,
        consume: (handle) => consumeQueue(queue, ({ body }) => handle(parseDeliveryJob(body)), silentLogger),
        advanceTime: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      };
    },
    { delay: 200, tolerance: 50_000 },
  );
});

test('a job that waits for a day does so over the end of the process', async () => {
  const path = join(folder(), 'deliveries.jsonl');
  const job = { conferenceId: 'c', entryId: 'callback-1', previousAttempts: 9 };
  const now = clock.now();
  const first = await openQueueAt(path);
  await localDeliveryQueue(first, { now: () => now }).put(job, after(now, 24 * 3600_000));
  await first.close();
  const at = (time: Instant) => openQueueAt(path, () => Date.parse(time));
  expect(await (await at(after(now, 24 * 3600_000 - 1000))).receive(1)).toEqual([]);
  const [message] = await (await at(after(now, 24 * 3600_000 + 1000))).receive(1);
  expect(parseDeliveryJob(message?.body ?? '')).toEqual(job);
});
