import type { Logger } from '../../lambda/ports/logger';
import type { Message, Queue } from './queue';

/** Milliseconds until a message is tried again, by how often it was received. */
const BACKOFF: readonly number[] = [100, 500, 2000, 5000, 30_000];

/** So many messages are in hand at a time; of a group one, so that those behind one that fails are not received. */
const CONCURRENCY = 8;

export interface ConsumerOptions {
  readonly backoff?: readonly number[];
  readonly concurrency?: number;
}

/**
 * Takes messages off a queue and gives each to a function, those of one group one after another. A message whose
 * function throws comes again after a while, and what follows it in its group does not come before it.
 *
 * @returns a function that stops it, once what is in hand is done
 */
export function consumeQueue(
  queue: Queue,
  handle: (message: Message) => Promise<void>,
  logger: Logger,
  { backoff = BACKOFF, concurrency = CONCURRENCY }: ConsumerOptions = {},
): () => Promise<void> {
  const stopping = new AbortController();
  const hands = new Set<Promise<void>>();
  const running = run();
  return async () => {
    stopping.abort();
    await running;
  };

  /** Alone looks for messages: where each hand did so, all would be woken by every change. */
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (hands.size >= concurrency) await Promise.race(hands);
      else await begin();
    }
    await Promise.all(hands);
  }

  async function begin(): Promise<void> {
    const [message] = await queue.receive(1).catch((error) => {
      logger.error('queue.read_failed', { error });
      return [];
    });
    if (!message) return queue.waitForMessage(250, stopping.signal);
    const taken = take(message).finally(() => hands.delete(taken));
    hands.add(taken);
  }

  async function take(message: Message): Promise<void> {
    try {
      await handle(message);
      await queue.delete(message.id);
    } catch (error) {
      logger.warn('queue.message_retried', {
        messageId: message.id,
        receiveCount: message.receives,
        error,
      });
      queue.release(message.id, backoff[Math.min(message.receives, backoff.length) - 1] ?? 0);
    }
  }
}
