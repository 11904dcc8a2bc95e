import { join } from 'node:path';
import { systemClock as clock } from '../../../lambda/adapters/runtime/system-clock';
import { parseDeliveryJob } from '../../../lambda/adapters/sqs/delivery-message';
import { after, type Instant } from '../../../lambda/domain/instant';
import { queueDeliveriesOnPublish } from '../../../local/composition/delivery-rule';
import { consumeQueue } from '../../../local/queues/consume-queue';
import { openQueue, type Queue } from '../../../local/queues/queue';
import { localDeliveryQueue } from '../../../local/queues/queue-ports';
import { deliveryQueueContract } from '../../contracts/delivery-queue.contract';
import { silentLogger } from '../../silent-logger';
import { temporaryFolders } from '../../temporary-folders';
import { statusEvent } from '../status-event';

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

test('a job that is due in a day still waits after a restart', async () => {
  const path = join(folder(), 'deliveries.jsonl');
  const job = { conferenceId: 'c', position: 12, previousAttempts: 9 };
  const now = clock.now();
  const first = await openQueueAt(path);
  await localDeliveryQueue(first, { now: () => now }).put(job, after(now, 24 * 3600_000));
  await first.close();
  const at = (time: Instant) => openQueueAt(path, () => Date.parse(time));
  expect(await (await at(after(now, 24 * 3600_000 - 1000))).receive(1)).toEqual([]);
  const [message] = await (await at(after(now, 24 * 3600_000 + 1000))).receive(1);
  expect(parseDeliveryJob(message?.body ?? '')).toEqual(job);
});

test('queues only the callbacks that have a receiver, once they are published', async () => {
  const queued: unknown[] = [];
  const published: unknown[] = [];
  const bus = queueDeliveriesOnPublish(
    { publish: async (events) => void published.push(...events) },
    { put: async (job, notBefore) => void queued.push(job, notBefore, published.length) },
    { now: () => '2026-05-04T10:00:00.000Z' as Instant },
  );
  const callback = { known: {}, unknown: {}, faults: [], raw: '/' };
  const received = (position: number, deliver?: true) => {
    const { detail, ...event } = statusEvent(1);
    const own = { ...callback, entry: `callback-${position}`, position, ...(deliver && { deliver }) };
    return { ...event, type: 'Callback Received' as const, detail: { ...detail, callback: own } };
  };
  await bus.publish([received(11), received(12, true), statusEvent(2)]);
  const job = { conferenceId: 'c', position: 12, previousAttempts: 0 };
  expect(queued).toEqual([job, '2026-05-04T10:00:00.000Z', 3]);
});
