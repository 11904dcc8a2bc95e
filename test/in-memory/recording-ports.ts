import type { AssignNumberCommand, StatusCheck, TickEntry } from '../../lambda/domain/entry';
import type { StatusEvent } from '../../lambda/domain/status-event';
import type { EventBus } from '../../lambda/ports/event-bus';
import type { Logger } from '../../lambda/ports/logger';
import type { Schedules } from '../../lambda/ports/schedules';
import type { StatusChecks } from '../../lambda/ports/status-checks';

/** A bus that keeps what is published, in order, repeats too. */
export function inMemoryEventBus(): EventBus & { readonly published: readonly StatusEvent[] } {
  const published: StatusEvent[] = [];
  return {
    published,
    async publish(events) {
      published.push(...structuredClone(events));
    },
  };
}

/** Questions that nobody asks. */
export function inMemoryStatusChecks(): StatusChecks & {
  readonly asked: readonly (StatusCheck | AssignNumberCommand)[];
} {
  const asked: (StatusCheck | AssignNumberCommand)[] = [];
  return {
    asked,
    async put(question) {
      asked.push(question);
    },
  };
}

/** A log that nobody reads, and that keeps what it was told. */
export function inMemoryLogger(): Logger & { readonly messages: readonly string[] } {
  const messages: string[] = [];
  const keep = (message: string) => {
    messages.push(message);
  };
  return { messages, info: keep, warn: keep, error: keep };
}

/** Schedules that nobody keeps: the next tick of each conference. */
export function inMemorySchedules(): Schedules & { readonly next: ReadonlyMap<string, TickEntry> } {
  const next = new Map<string, TickEntry>();
  return {
    next,
    async set(tick) {
      next.set(tick.conferenceId, tick);
    },
    async clear(conferenceId) {
      next.delete(conferenceId);
    },
  };
}
