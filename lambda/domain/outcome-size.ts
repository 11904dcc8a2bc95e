import type { Entry, StatusCheck } from './entry';
import { jsonBytes } from './json-bytes';
import type { State } from './state';
import type { StatusEvent } from './status-event';

/** The stored data of a conference between the save and the publication of an outcome. */
interface StoredOutcome {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  readonly statusCheck?: StatusCheck;
}

/**
 * The most bytes of a state and its outbox. An item of DynamoDB has 400 KiB (developer guide, "Quotas in Amazon DynamoDB"):
 * the rest is for the keys and the next tick.
 */
const MAX_STORED_BYTES = 400_000;
/** The most bytes of an event's detail. EventBridge takes 256 KiB with its type and source ("PutEvents entry size"). */
const MAX_DETAIL_BYTES = 255_000;

/** Whether the outcome of an entry fits into an item of the table and into events. */
export function isStorable({ state, events, statusCheck }: StoredOutcome, entry: Entry): boolean {
  if (events.some(({ detail }) => jsonBytes(detail) > MAX_DETAIL_BYTES)) return false;
  return jsonBytes([state, entry, events, statusCheck]) <= MAX_STORED_BYTES;
}

/** The outcome without the fields of its callback, which the raw request still has. */
export function dropCallbackFields<T extends StoredOutcome>(outcome: T): T {
  return { ...outcome, events: outcome.events.map(dropFields) };
}

function dropFields(event: StatusEvent): StatusEvent {
  const { callback } = event.detail;
  if (event.type !== 'Callback Received' || typeof callback !== 'object') return event;
  const short = { ...callback, known: {}, unknown: {}, truncated: true };
  return { ...event, detail: { ...event.detail, callback: short } };
}
