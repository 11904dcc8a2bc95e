import type { Entry, Question } from './entry';
import type { State } from './state';
import type { StatusEvent } from './status-event';

/** The stored data of a conference while the outcome of an entry is not published yet. */
interface Stored {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  readonly question?: Question;
}

/**
 * The most bytes of a state and its unpublished events. An item of DynamoDB has 400 KiB (developer guide, "Quotas in
 * Amazon DynamoDB"): the rest is for its keys and for the next tick.
 */
const MOST_STORED_BYTES = 400_000;
/** The most bytes of an event's detail. EventBridge takes 256 KiB with its type and source ("PutEvents entry size"). */
const MOST_EVENT_BYTES = 255_000;

/** Whether the outcome of an entry fits into an item of the table and into events. */
export function isStorable({ state, events, question }: Stored, entry: Entry): boolean {
  if (events.some(({ detail }) => bytesOf(detail) > MOST_EVENT_BYTES)) return false;
  return bytesOf([state, entry, events, question]) <= MOST_STORED_BYTES;
}

/** The outcome without the fields of its callback, which the raw request still has. */
export function shortened<T extends Stored>(outcome: T): T {
  return { ...outcome, events: outcome.events.map(withoutFields) };
}

function withoutFields(event: StatusEvent): StatusEvent {
  const { callback } = event.detail;
  if (event.type !== 'Callback Received' || typeof callback !== 'object') return event;
  const short = { ...callback, known: {}, unknown: {}, truncated: true };
  return { ...event, detail: { ...event.detail, callback: short } };
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
