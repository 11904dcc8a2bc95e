import type { CallbackEntry } from '../domain/entry';
import type { StatusEvent } from '../domain/status-event';
import type { Definitions, HistoryRecord, Journal, Page } from '../ports';
import { noConference, OperationFailure } from './failures';

/** A callback that was received, and the events it became. */
export interface ReceivedCallback {
  readonly entry: CallbackEntry;
  readonly events: readonly StatusEvent[];
}

interface CallbackPorts {
  readonly definitions: Definitions;
  readonly journal: Journal;
}

/**
 * The callbacks of a conference, the oldest first; those of one millisecond are in the order in which they were advanced.
 * The conference may be deleted. An erased one has none, also before the erasure has run.
 *
 * @throws {OperationFailure} `not found`
 */
export function readCallbacks({ definitions, journal }: CallbackPorts) {
  return async (id: string, limit: number, from?: string): Promise<Page<ReceivedCallback>> => {
    const definition = await definitions.read(id);
    if (!definition) throw noConference();
    if (definition.standing === 'erased') return { items: [] };
    const { items, next } = await journal.history(id, 'callback', limit, from);
    return {
      items: items.toSorted(asAccepted).flatMap((record) => callbackOf(record) ?? []),
      ...(next !== undefined && { next }),
    };
  };
}

/** Ids sort by time, but concurrent functions may create ids of the same millisecond. */
function asAccepted(a: HistoryRecord, b: HistoryRecord): number {
  if (a.entry.receivedAt !== b.entry.receivedAt) return a.entry.receivedAt < b.entry.receivedAt ? -1 : 1;
  return (a.position ?? 0) - (b.position ?? 0);
}

/** @throws {OperationFailure} `not found`, also if the conference is erased */
export function readCallback({ definitions, journal }: CallbackPorts) {
  return async (id: string, entryId: string): Promise<ReceivedCallback> => {
    const [definition, record] = await Promise.all([
      definitions.read(id),
      journal.historyRecord(id, entryId),
    ]);
    const callback = record && definition?.standing !== 'erased' && callbackOf(record);
    if (callback) return callback;
    throw new OperationFailure('not found', 'There is no such callback in the history of this conference');
  };
}

function callbackOf({ entry, events }: HistoryRecord): ReceivedCallback | undefined {
  return entry.kind === 'callback' ? { entry, events } : undefined;
}
