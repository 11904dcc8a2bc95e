import type { AssignNumberCommand, StatusCheck, TickEntry } from '../../lambda/domain/entry';
import type { StatusEvent } from '../../lambda/domain/status-event';
import type { EventBus } from '../../lambda/ports/event-bus';
import type { Logger } from '../../lambda/ports/logger';
import type { Schedules } from '../../lambda/ports/schedules';
import type { StatusChecks } from '../../lambda/ports/status-checks';

/** A bus that records the published events in order, with repeats. */
export function inMemoryEventBus(): EventBus & { readonly published: readonly StatusEvent[] } {
  const published: StatusEvent[] = [];
  return {
    published,
    async publish(events) {
      published.push(...structuredClone(events));
    },
  };
}

/** A queue of status checks that records them. */
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

/** A logger that records the codes. */
export function inMemoryLogger(): Logger & { readonly messages: readonly string[] } {
  const messages: string[] = [];
  const keep = (message: string) => {
    messages.push(message);
  };
  return { messages, info: keep, warn: keep, error: keep };
}

/** Schedules that record the next tick of each conference. */
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
