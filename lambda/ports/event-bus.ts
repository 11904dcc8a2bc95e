import type { StatusEvent } from '../domain/status-event';

/** The bus that status events are published on. */
export interface EventBus {
  /** Resolves when the bus has accepted all events. It retries refused ones, and rejects if some are still refused. */
  publish(events: readonly StatusEvent[]): Promise<void>;
}
