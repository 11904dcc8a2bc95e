import { join } from 'node:path';
import { deliveryJobOf } from '../../lambda/adapters/delivery-message';
import { systemClock as clock } from '../../lambda/adapters/system-clock';
import { after, type Instant } from '../../lambda/domain/instant';
import { queueDeliveries } from '../../local/deliveries';
import { openQueue, type Queue } from '../../local/queue';
import { work } from '../../local/worker';
import { deliveryQueueContract } from '../contracts/delivery-queue.contract';
import { folders } from '../folder';
import { silent } from '../silent-log';

const folder = folders();
const opened: Queue[] = [];
afterAll(async () => {
  for (const queue of opened) await queue.close();
});

async function queueAt(path: string, now?: () => number): Promise<Queue> {
  const queue = await openQueue({ path, maxReceiveCount: 100, ...(now && { now }) });
  opened.push(queue);
  return queue;
}

describe('the queue of deliveries on one machine', () => {
  deliveryQueueContract(
    async () => {
      const queue = await queueAt(join(folder(), 'deliveries.jsonl'));
      return {
        queue: queueDeliveries(queue, clock),
        now: clock.now,
        consume: (handle) => work(queue, ({ body }) => handle(deliveryJobOf(body)), silent),
        pass: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      };
    },
    { soon: 200, late: 50_000 },
  );
});

test('a job that waits for a day does so over the end of the process', async () => {
  const path = join(folder(), 'deliveries.jsonl');
  const job = { conferenceId: 'c', entryId: 'callback-1', tries: 9 };
  const now = clock.now();
  const first = await queueAt(path);
  await queueDeliveries(first, { now: () => now }).put(job, after(now, 24 * 3600_000));
  await first.close();
  const at = (time: Instant) => queueAt(path, () => Date.parse(time));
  expect(await (await at(after(now, 24 * 3600_000 - 1000))).receive(1)).toEqual([]);
  const [message] = await (await at(after(now, 24 * 3600_000 + 1000))).receive(1);
  expect(deliveryJobOf(message?.body ?? '')).toEqual(job);
});
