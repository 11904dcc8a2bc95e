import type { Entry, Question } from './entry';
import type { State } from './state';
import type { StatusEvent } from './status-event';

/** What is stored of a conference while an entry's outcome is not published yet. */
interface Stored {
  readonly state: State;
  readonly events: readonly StatusEvent[];
  readonly question?: Question;
}

/**
 * Bytes of a state and of what is to be published of it. An item of DynamoDB has 400 KiB (developer guide, "Quotas in
 * Amazon DynamoDB"): the rest is for its keys and for the next tick.
 */
const MOST_STORED_BYTES = 400_000;
/** Bytes of one event's detail. EventBridge takes 256 KiB with its type and source ("PutEvents entry size"). */
const MOST_EVENT_BYTES = 255_000;

/** Whether what an entry comes to can be stored and published, whenever that is tried. */
export function isStorable({ state, events, question }: Stored, entry: Entry): boolean {
  if (events.some(({ detail }) => bytesOf(detail) > MOST_EVENT_BYTES)) return false;
  return bytesOf([state, entry, events, question]) <= MOST_STORED_BYTES;
}

/** The outcome with the fields of its callback left out: the raw request has them. */
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
