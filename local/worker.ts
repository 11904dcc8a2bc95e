import type { Log } from '../lambda/ports';
import type { Message, Queue } from './queue';

/** Milliseconds until a message is tried again, by how often it was received. */
const BACKOFF: readonly number[] = [100, 500, 2000, 5000, 30_000];

/** So many messages are in hand at a time; of a group one, so that those behind one that fails are not received. */
const IN_HAND = 8;

export interface WorkOptions {
  readonly backoff?: readonly number[];
  readonly inHand?: number;
}

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
  { backoff = BACKOFF, inHand = IN_HAND }: WorkOptions = {},
): () => Promise<void> {
  let isStopping = false;
  let stop = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  const loops = Array.from({ length: inHand }, loop);
  return async () => {
    isStopping = true;
    stop();
    await Promise.all(loops);
  };

  async function loop(): Promise<void> {
    while (!isStopping) {
      const [message] = await queue.receive(1).catch((error) => {
        log.error('the queue cannot be read', { error });
        return [];
      });
      if (message) await take(message);
      else await Promise.race([queue.changed(250), stopped]);
    }
  }

  async function take(message: Message): Promise<void> {
    try {
      await handle(message);
      await queue.delete(message.id);
    } catch (error) {
      log.warn('a message is tried again', { message: message.id, receives: message.receives, error });
      queue.release(message.id, backoff[Math.min(message.receives, backoff.length) - 1] ?? 0);
    }
  }
}
