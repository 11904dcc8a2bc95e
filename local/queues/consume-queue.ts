import type { Logger } from '../../lambda/ports/logger';
import type { Message, Queue } from './queue';

/** Milliseconds until a failed message is visible again, by its number of receives. */
const BACKOFF: readonly number[] = [100, 500, 2000, 5000, 30_000];

/** The most messages that are handled at a time: one of a group, so that a group waits behind a failed message. */
const CONCURRENCY = 8;

export interface ConsumerOptions {
  readonly backoff?: readonly number[];
  readonly concurrency?: number;
}

/**
 * Receives messages and passes each to a function, the messages of a group in order. If the function throws, the message is
 * retried later, and its group waits for it.
 *
 * @returns a function that stops it, and resolves once the work in progress is done
 */
export function consumeQueue(
  queue: Queue,
  handle: (message: Message) => Promise<void>,
  logger: Logger,
  { backoff = BACKOFF, concurrency = CONCURRENCY }: ConsumerOptions = {},
): () => Promise<void> {
  const stopping = new AbortController();
  const inProgress = new Set<Promise<void>>();
  const running = run();
  return async () => {
    stopping.abort();
    await running;
  };

  /** One loop receives for all: with a loop for each message, every change would wake all of them. */
  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (inProgress.size >= concurrency) await Promise.race(inProgress);
      else await receive();
    }
    await Promise.all(inProgress);
  }

  async function receive(): Promise<void> {
    const messages = await queue.receive(concurrency - inProgress.size).catch((error) => {
      logger.error('queue.read_failed', { error });
      return [];
    });
    if (messages.length === 0) return queue.waitForMessage(250, stopping.signal);
    for (const message of messages) {
      const handled = process(message).finally(() => inProgress.delete(handled));
      inProgress.add(handled);
    }
  }

  async function process(message: Message): Promise<void> {
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
