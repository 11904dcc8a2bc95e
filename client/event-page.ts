import type { EventOfType, EventType } from '../lambda/contract/event-types';

/** An event as the API lists it: without the fields that EventBridge adds. */
export type ListedEvent = {
  readonly [T in EventType]: Pick<EventOfType<T>, 'source' | 'detail-type' | 'time' | 'detail'>;
}[EventType];

/** A page of the events of a conference, or of a series. */
export interface EventPage {
  /** The events, in their order. */
  readonly events: readonly ListedEvent[];
  /** The `after` of the next page; undefined after the last one. */
  readonly after?: number;
}
