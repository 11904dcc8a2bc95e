import type { Log } from '../lambda/ports';
import type { Message, Queue } from './queue';

const BACKOFF = [100, 500, 2000, 5000];

/**
 * Takes messages off a queue and gives each to a function, those of one group one after another. A message whose
 * function throws is released after a while, and what follows it in its group is not tried before.
 *
 * @returns a function that stops it, once what is in hand is done
 */
export function work(
  queue: Queue,
  handle: (message: Message) => Promise<void>,
  log: Log,
): () => Promise<void> {
  let isStopping = false;
  const done = loop();
  return async () => {
    isStopping = true;
    await done;
  };

  async function loop(): Promise<void> {
    while (!isStopping) {
      const messages = await queue.receive(10);
      if (messages.length === 0) await queue.changed(250);
      const groups = new Map<string, Message[]>();
      for (const message of messages) {
        const group = message.group ?? message.id;
        groups.set(group, [...(groups.get(group) ?? []), message]);
      }
      await Promise.all([...groups.values()].map(inOrder));
    }
  }

  async function inOrder(messages: readonly Message[]): Promise<void> {
    let failed: unknown;
    for (const message of messages) {
      if (failed === undefined) {
        try {
          await handle(message);
          await queue.delete(message.id);
        } catch (error) {
          failed = error ?? new Error('unknown');
          log.warn('a message is tried again', { message: message.id, receives: message.receives, error });
        }
      }
      if (failed !== undefined)
        queue.release(message.id, BACKOFF[Math.min(message.receives, BACKOFF.length) - 1] ?? 100);
    }
  }
}
