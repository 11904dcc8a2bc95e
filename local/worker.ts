import type { Log } from '../lambda/ports';
import type { Message, Queue } from './queue';

/** Milliseconds until a message is tried again, by how often it was received. */
const BACKOFF: readonly number[] = [100, 500, 2000, 5000];

/** Messages are taken in batches, as Lambda takes them from Amazon SQS; so many batches are in hand at a time. */
const BATCHES = 4;
const BATCH_SIZE = 10;

/**
 * Takes messages off a queue and gives each to a function, those of one group one after another. A message whose
 * function throws comes again after a while, and what follows it in its group does not come before it.
 *
 * @returns a function that stops it, once what is in hand is done
 */
export function work(
  queue: Queue,
  handle: (message: Message) => Promise<void>,
  log: Log,
  backoff = BACKOFF,
): () => Promise<void> {
  let isStopping = false;
  const loops = Array.from({ length: BATCHES }, loop);
  return async () => {
    isStopping = true;
    await Promise.all(loops);
  };

  async function loop(): Promise<void> {
    while (!isStopping) {
      const messages = await queue.receive(BATCH_SIZE).catch((error) => {
        log.error('the queue cannot be read', { error });
        return [];
      });
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
    const [message, ...following] = messages;
    if (!message) return;
    try {
      await handle(message);
      await queue.delete(message.id);
    } catch (error) {
      log.warn('a message is tried again', { message: message.id, receives: message.receives, error });
      const delay = backoff[Math.min(message.receives, backoff.length) - 1] ?? 0;
      for (const { id } of messages) queue.release(id, delay);
      return;
    }
    await inOrder(following);
  }
}
