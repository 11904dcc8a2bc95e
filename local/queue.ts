import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { openJournal } from './journal';

export interface Message {
  readonly id: string;
  /** Messages of one group are delivered in order, one batch at a time; a message without a group by itself. */
  readonly group?: string;
  readonly deduplicationId?: string;
  readonly body: string;
  /** Milliseconds since 1970, as all times here. */
  readonly sentAt: number;
  readonly visibleAt: number;
  readonly receives: number;
}

/** The queues of one machine: what SQS does, FIFO and standard, in the process, on disk. */
export interface Queue {
  /** Resolves once the message is on disk. One with a deduplication id of the last five minutes changes nothing. */
  send(message: { body: string; group?: string; deduplicationId?: string; delay?: number }): Promise<void>;
  /** Messages of at most one batch of each group, hidden from others until the visibility timeout is over. */
  receive(most: number): Promise<readonly Message[]>;
  delete(id: string): Promise<void>;
  /** Makes a message visible again after `delay` milliseconds, its group with it. */
  release(id: string, delay: number): void;
  deadLetters(): readonly Message[];
  /** Puts the dead letters back, at the end, as if they were sent now. */
  redrive(): Promise<number>;
  /** Resolves when a message may be visible that was not before, and after `most` milliseconds at the latest. */
  changed(most: number): Promise<void>;
  close(): Promise<void>;
}

export interface QueueOptions {
  readonly folder: string;
  readonly name: string;
  /** After so many receives a message is a dead letter. */
  readonly maxReceiveCount?: number;
  readonly visibilityTimeout?: number;
  readonly now?: () => number;
}

type Change =
  | { readonly op: 'send'; readonly message: Message }
  | { readonly op: 'receive' | 'delete' | 'bury'; readonly id: string }
  | { readonly op: 'dead'; readonly message: Message }
  | { readonly op: 'redrive'; readonly at: number };

/** SQS's deduplication interval. */
const DEDUPLICATION = 5 * 60_000;

export async function openQueue(options: QueueOptions): Promise<Queue> {
  const { folder, name, maxReceiveCount = 5, visibilityTimeout = 30_000, now = Date.now } = options;
  const { records, journal } = await openJournal<Change>(join(folder, `${name}.jsonl`));
  const waiting = new Map<string, Message>();
  const dead = new Map<string, Message>();
  const recent = new Map<string, number>();
  const wakers = new Set<() => void>();
  for (const record of records) apply(record);
  await journal.rewrite(remaining());

  return {
    async send({ body, group, deduplicationId, delay = 0 }) {
      forgetOld();
      const sentAt = now();
      if (deduplicationId !== undefined && recent.has(deduplicationId)) return;
      const message: Message = {
        ...{ id: randomUUID(), body, sentAt, visibleAt: sentAt + delay, receives: 0 },
        ...(group !== undefined && { group }),
        ...(deduplicationId !== undefined && { deduplicationId }),
      };
      await change({ op: 'send', message });
    },
    async receive(most) {
      const at = now();
      const blocked = new Set<string>();
      const taken: Message[] = [];
      for (const message of waiting.values()) {
        if (taken.length >= most) break;
        const isVisible = message.visibleAt <= at && !blocked.has(message.group ?? '');
        if (!isVisible) {
          if (message.group !== undefined) blocked.add(message.group);
        } else if (message.receives >= maxReceiveCount) await change({ op: 'bury', id: message.id });
        else taken.push(message);
      }
      for (const { id } of taken) {
        void journal.append({ op: 'receive', id });
        apply({ op: 'receive', id });
        hide(id, at + visibilityTimeout);
      }
      return taken.map(({ id, ...message }) => ({ ...message, id, receives: message.receives + 1 }));
    },
    async delete(id) {
      await change({ op: 'delete', id });
    },
    release(id, delay) {
      hide(id, now() + delay);
      wake();
    },
    deadLetters: () => [...dead.values()],
    async redrive() {
      const count = dead.size;
      await change({ op: 'redrive', at: now() });
      return count;
    },
    changed(most) {
      const next = Math.min(
        ...[...waiting.values()].map(({ visibleAt }) => visibleAt).filter((at) => at > now()),
      );
      return new Promise((resolve) => {
        const timer = setTimeout(wakeUp, Math.max(1, Math.min(most, next - now())));
        wakers.add(wakeUp);
        function wakeUp() {
          clearTimeout(timer);
          wakers.delete(wakeUp);
          resolve();
        }
      });
    },
    async close() {
      wake();
      await journal.close();
    },
  };

  async function change(what: Change): Promise<void> {
    if (what.op === 'send' && what.message.deduplicationId !== undefined) {
      recent.set(what.message.deduplicationId, what.message.sentAt);
    }
    await journal.append(what).catch((error) => {
      if (what.op === 'send') recent.delete(what.message.deduplicationId ?? '');
      throw error;
    });
    apply(what);
    wake();
  }

  function apply(what: Change): void {
    switch (what.op) {
      case 'send':
        waiting.set(what.message.id, what.message);
        if (what.message.deduplicationId !== undefined)
          recent.set(what.message.deduplicationId, what.message.sentAt);
        return;
      case 'receive': {
        const message = waiting.get(what.id);
        if (message) waiting.set(what.id, { ...message, receives: message.receives + 1 });
        return;
      }
      case 'delete':
        waiting.delete(what.id);
        return;
      case 'bury': {
        const message = waiting.get(what.id);
        if (message) dead.set(what.id, message);
        waiting.delete(what.id);
        return;
      }
      case 'dead':
        dead.set(what.message.id, what.message);
        return;
      case 'redrive':
        for (const message of dead.values()) {
          waiting.set(message.id, { ...message, sentAt: what.at, visibleAt: what.at, receives: 0 });
        }
        dead.clear();
        return;
      default:
        what satisfies never;
    }
  }

  function hide(id: string, until: number): void {
    const message = waiting.get(id);
    if (message) waiting.set(id, { ...message, visibleAt: until });
  }

  function wake(): void {
    for (const waker of [...wakers]) waker();
  }

  function forgetOld(): void {
    for (const [id, at] of recent) {
      if (now() - at > DEDUPLICATION) recent.delete(id);
    }
  }

  function remaining(): Change[] {
    forgetOld();
    const kept = [...waiting.values()].map((message): Change => ({ op: 'send', message }));
    const buried = [...dead.values()].map((message): Change => ({ op: 'dead', message }));
    const remembered = records.filter(
      (record) =>
        record.op === 'send' &&
        recent.has(record.message.deduplicationId ?? '') &&
        !waiting.has(record.message.id),
    );
    const forgotten = remembered.flatMap((record): Change[] =>
      record.op === 'send' ? [record, { op: 'delete', id: record.message.id }] : [],
    );
    return [...forgotten, ...kept, ...buried];
  }
}
