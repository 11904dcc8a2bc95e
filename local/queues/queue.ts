import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import type { QueueCounts } from '../../lambda/domain/health';
import { type AppendOnlyFileOptions, openAppendOnlyFile } from '../storage/append-only-file';
import { wakeableSleep } from '../wakeable-sleep';
import { countByVisibility } from './message-counts';
import { MessageGroups } from './message-groups';

/** A message as it was sent. Times are milliseconds since 1970. */
const sentMessageSchema = v.object({
  ...{ id: v.string(), body: v.string(), sentAt: v.number(), visibleAt: v.number() },
  ...{ group: v.exactOptional(v.string()), deduplicationId: v.exactOptional(v.string()) },
});
type SentMessage = v.InferOutput<typeof sentMessageSchema>;

const messageSchema = v.object({ ...sentMessageSchema.entries, receives: v.number() });
/** A received message: `receives` counts its receipts, this one included. */
export type Message = v.InferOutput<typeof messageSchema>;

/** A queue on one machine, on disk. It behaves like Amazon SQS, both FIFO and standard. */
export interface Queue {
  /**
   * Resolves once the message is on disk. A message is dropped if its group had one with the same deduplication id in the last
   * five minutes.
   *
   * @param message.delay milliseconds until it is visible
   */
  send(message: {
    readonly body: string;
    readonly group?: string;
    readonly deduplicationId?: string;
    readonly delay?: number;
  }): Promise<void>;
  /**
   * Receives at most `limit` messages, the oldest first, and hides them until the visibility timeout is over. A group's
   * messages are received in order, one at a time, and none while one of the group is hidden. A message with too many receives
   * becomes a dead letter.
   */
  receive(limit: number): Promise<readonly Message[]>;
  delete(id: string): Promise<void>;
  /** Makes a message and its group visible again after `delay` milliseconds. */
  release(id: string, delay: number): void;
  /** The number of messages, hidden ones included. */
  messageCount(): number;
  /** Whether a group has a message, hidden ones included. */
  hasGroup(group: string): boolean;
  /** The numbers of messages, as Amazon SQS counts them. */
  messageCounts(): QueueCounts;
  deadLetters(): readonly Message[];
  /** Sends the dead letters again, at the end of the queue. Returns their number. */
  redrive(): Promise<number>;
  /** Removes deleted messages from the disk, except their deduplication ids. */
  compact(): Promise<void>;
  /** Resolves when a message may be visible, when `ended` is aborted, and after `timeout` milliseconds at the latest. */
  waitForMessage(timeout: number, ended: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

export interface QueueOptions {
  /** The file of the queue. */
  readonly path: string;
  /** The number of receives after which a message becomes a dead letter. */
  readonly maxReceiveCount: number;
  /** Gets each message that becomes a dead letter. */
  readonly onDeadLetter?: (message: Message) => void;
  /** Milliseconds; Amazon SQS's default is 30 s. */
  readonly visibilityTimeout?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Opens a file to append to it. */
  readonly open?: AppendOnlyFileOptions<unknown>['open'];
}

const changeSchema = v.variant('op', [
  v.object({ op: v.literal('send'), message: sentMessageSchema, receives: v.exactOptional(v.number()) }),
  v.object({ op: v.picklist(['receive', 'delete', 'move-to-dead-letters']), id: v.string() }),
  v.object({ op: v.literal('dead-letter'), message: messageSchema }),
  v.object({ op: v.literal('redrive'), at: v.number() }),
  v.object({ op: v.literal('deduplicate'), key: v.string(), at: v.number() }),
]);
type QueueChange = v.InferOutput<typeof changeSchema>;

/** After a power cut without these records, a message is received again. */
const REPEATABLE_CHANGES: readonly QueueChange['op'][] = ['receive', 'delete'];

/** Amazon SQS's deduplication interval, in milliseconds. */
const DEDUPLICATION_INTERVAL = 5 * 60_000;

/** If the disk is full, messages cannot be received; they are visible again after this, in milliseconds. */
const RECEIVE_RETRY_DELAY = 1000;

/** @throws if the file cannot be read or written */
export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { path, maxReceiveCount, onDeadLetter, visibilityTimeout = 30_000, now = Date.now } = options;
  const waiting = new MessageGroups<Message>();
  const dead = new Map<string, Message>();
  const sentKeys = new Map<string, number>();
  const pending = new Map<string, Promise<void>>();
  const { sleep, wake } = wakeableSleep();
  const file = await openAppendOnlyFile<QueueChange>({
    ...{ path, schema: changeSchema, apply, ...(options.open && { open: options.open }) },
    needsSync: ({ op }) => !REPEATABLE_CHANGES.includes(op),
    compaction: { count: () => sentKeys.size + waiting.size + dead.size, records },
  });

  return {
    async send({ body, group, deduplicationId, delay = 0 }) {
      const sentAt = now();
      const message: SentMessage = {
        ...{ id: randomUUID(), body, sentAt, visibleAt: sentAt + delay },
        ...(group !== undefined && { group }),
        ...(deduplicationId !== undefined && { deduplicationId }),
      };
      if (deduplicationId === undefined) return file.append({ op: 'send', message });
      const key = deduplicationKey(deduplicationId, group);
      const previous = sentKeys.get(key);
      if (previous !== undefined && sentAt - previous < DEDUPLICATION_INTERVAL) return;
      const inProgress = pending.get(key);
      if (inProgress) return inProgress;
      const written = file.append({ op: 'send', message }).finally(() => pending.delete(key));
      pending.set(key, written);
      return written;
    },
    async receive(limit) {
      const received = waiting.visible(limit, now());
      const changes: QueueChange[] = received.map(({ id, receives }) => {
        const isExhausted = receives >= maxReceiveCount;
        hide(id, now() + visibilityTimeout);
        return { op: isExhausted ? 'move-to-dead-letters' : 'receive', id };
      });
      await Promise.all(changes.map((change) => file.append(change))).catch((error) => {
        for (const { id } of received) hide(id, now() + RECEIVE_RETRY_DELAY);
        throw error;
      });
      for (const message of received) if (dead.has(message.id)) onDeadLetter?.(message);
      return received.flatMap(({ id }) => waiting.get(id) ?? []);
    },
    delete: (id) => file.append({ op: 'delete', id }),
    release(id, delay) {
      hide(id, now() + delay);
      wake();
    },
    messageCount: () => waiting.size,
    hasGroup: (group) => waiting.hasGroup(group),
    messageCounts: () => countByVisibility(waiting.all(), now()),
    deadLetters: () => [...dead.values()],
    async redrive() {
      const count = dead.size;
      if (count === 0) return 0;
      await file.append({ op: 'redrive', at: now() });
      return count;
    },
    compact() {
      dropExpiredKeys();
      return file.compact();
    },
    waitForMessage(timeout, ended) {
      if (waiting.isAnyVisible(now())) return Promise.resolve();
      return sleep(Math.max(1, Math.min(timeout, waiting.nextVisibleTime(now()) - now())), ended);
    },
    async close() {
      wake();
      await file.close();
    },
  };

  function apply(change: QueueChange): void {
    switch (change.op) {
      case 'send': {
        const { message, receives = 0 } = change;
        waiting.set({ ...message, receives });
        const { deduplicationId, group, sentAt } = message;
        if (deduplicationId !== undefined) addKey(deduplicationKey(deduplicationId, group), sentAt);
        break;
      }
      case 'receive': {
        const message = waiting.get(change.id);
        if (message) waiting.set({ ...message, receives: message.receives + 1 });
        break;
      }
      case 'delete':
        waiting.delete(change.id);
        break;
      case 'move-to-dead-letters': {
        const message = waiting.get(change.id);
        if (message) dead.set(change.id, message);
        waiting.delete(change.id);
        break;
      }
      case 'dead-letter':
        dead.set(change.message.id, change.message);
        break;
      case 'redrive':
        for (const message of dead.values()) {
          waiting.set({ ...message, sentAt: change.at, visibleAt: change.at, receives: 0 });
        }
        dead.clear();
        break;
      case 'deduplicate':
        addKey(change.key, change.at);
        break;
      default:
        change satisfies never;
    }
    wake();
  }

  function addKey(key: string, at: number): void {
    sentKeys.set(key, at);
    dropExpiredKeys();
  }

  function dropExpiredKeys(): void {
    for (const [key, at] of sentKeys) {
      if (now() - at < DEDUPLICATION_INTERVAL) break;
      sentKeys.delete(key);
    }
  }

  function records(): QueueChange[] {
    return [
      ...[...sentKeys].map(([key, at]): QueueChange => ({ op: 'deduplicate', key, at })),
      ...waiting.all().map(({ receives, ...message }): QueueChange => ({ op: 'send', message, receives })),
      ...[...dead.values()].map((message): QueueChange => ({ op: 'dead-letter', message })),
    ];
  }

  function hide(id: string, until: number): void {
    const message = waiting.get(id);
    if (message) waiting.set({ ...message, visibleAt: until });
  }
}

/** The deployed queues deduplicate within a group (`DeduplicationScope.MESSAGE_GROUP`). A group's name has no space. */
function deduplicationKey(deduplicationId: string, group: string | undefined): string {
  return group === undefined ? deduplicationId : `${group} ${deduplicationId}`;
}
