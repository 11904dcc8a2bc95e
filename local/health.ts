import type { QueueName } from '../lambda/domain/health';
import type { HealthProbe } from '../lambda/ports/health';
import type { CountedLines } from './counted-lines';
import type { Queue } from './queues/queue';

/**
 * Measures a relay on this machine: its queues, and the lines of its log since it was started.
 *
 * @param queues the queues that it has
 */
export function localHealth(
  queues: Readonly<Partial<Record<QueueName, Queue>>>,
  lines: Pick<CountedLines, 'activity'>,
): HealthProbe {
  return {
    measure: async () => ({
      queues: (Object.entries(queues) as [QueueName, Queue][]).map(([name, queue]) => ({
        name,
        messages: queue.messageCounts(),
        deadLetters: queue.deadLetters().length,
      })),
      activity: lines.activity(),
    }),
  };
}
