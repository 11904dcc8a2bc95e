import type { CallbackEntry } from '../../domain/entry';
import type { StatusEvent } from '../../domain/status-event';
import type { ConferenceLog, LogRecord } from '../../ports/conference-log';
import type { Definitions } from '../../ports/definitions';
import type { Page } from '../../ports/page';
import { conferenceNotFound, OperationFailure } from '../operation-failure';

/** A callback that was received, and the events it became. */
export interface ReceivedCallback {
  readonly entry: CallbackEntry;
  readonly events: readonly StatusEvent[];
}

interface ReadCallbacksPorts {
  readonly definitions: Definitions;
  readonly conferenceLog: ConferenceLog;
}

/**
 * The callbacks of a conference, the oldest first; those of one millisecond are in the order in which they were advanced.
 * The conference may be deleted. An erased one has none, also before the erasure has run.
 *
 * @throws {OperationFailure} `not found`
 */
export function readCallbacks({ definitions, conferenceLog }: ReadCallbacksPorts) {
  return async (id: string, limit: number, from?: string): Promise<Page<ReceivedCallback>> => {
    const definition = await definitions.read(id);
    if (!definition) throw conferenceNotFound();
    if (definition.status === 'erased') return { items: [] };
    const { items, cursor } = await conferenceLog.records(id, 'callback', limit, from);
    return {
      items: items.toSorted(byAcceptance).flatMap((record) => toReceivedCallback(record) ?? []),
      ...(cursor !== undefined && { cursor }),
    };
  };
}

/** Ids sort by time, but concurrent functions may create ids of the same millisecond. */
function byAcceptance(a: LogRecord, b: LogRecord): number {
  if (a.entry.receivedAt !== b.entry.receivedAt) return a.entry.receivedAt < b.entry.receivedAt ? -1 : 1;
  return (a.position ?? 0) - (b.position ?? 0);
}

/** @throws {OperationFailure} `not found`, also if the conference is erased */
export function readCallback({ definitions, conferenceLog }: ReadCallbacksPorts) {
  return async (id: string, entryId: string): Promise<ReceivedCallback> => {
    const [definition, record] = await Promise.all([definitions.read(id), conferenceLog.read(id, entryId)]);
    const callback = record && definition?.status !== 'erased' && toReceivedCallback(record);
    if (callback) return callback;
    throw new OperationFailure('not found', 'There is no such callback in the history of this conference');
  };
}

function toReceivedCallback({ entry, events }: LogRecord): ReceivedCallback | undefined {
  return entry.kind === 'callback' ? { entry, events } : undefined;
}
