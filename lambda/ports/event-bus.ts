import type { StatusEvent } from '../domain/status-event';

/** Where status events are published. */
export interface EventBus {
  /** Returns once every event is taken; those that fail are sent again before it gives up and throws. */
  publish(events: readonly StatusEvent[]): Promise<void>;
}
