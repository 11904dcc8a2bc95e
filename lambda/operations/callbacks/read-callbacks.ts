import type { CallbackEntry } from '../../domain/entry';
import type { StatusEvent } from '../../domain/status-event';
import type { ConferenceLog, LogRecord } from '../../ports/conference-log';
import type { Definitions } from '../../ports/definitions';
import type { Page } from '../../ports/page';
import { conferenceNotFound, OperationFailure } from '../operation-failure';

/** A callback, and the events that were published because of it. */
export interface ReceivedCallback {
  readonly entry: CallbackEntry;
  readonly events: readonly StatusEvent[];
}

interface ReadCallbacksPorts {
  readonly definitions: Definitions;
  readonly conferenceLog: ConferenceLog;
}

/**
 * Reads the callbacks of a conference, the oldest first. Callbacks of the same millisecond are in the order of the log. The
 * conference may be deleted. An erased conference has no callbacks, even before its log is erased.
 *
 * @throws {OperationFailure} `not found`
 */
export function readCallbacks({ definitions, conferenceLog }: ReadCallbacksPorts) {
  return async (id: string, limit: number, cursor?: string): Promise<Page<ReceivedCallback>> => {
    const definition = await definitions.read(id);
    if (!definition) throw conferenceNotFound();
    if (definition.status === 'erased') return { items: [] };
    const page = await conferenceLog.records(id, 'callback', limit, cursor);
    return {
      items: page.items.toSorted(byAcceptance).flatMap((record) => toReceivedCallback(record) ?? []),
      ...(page.cursor !== undefined && { cursor: page.cursor }),
    };
  };
}

/** Ids sort by time, but concurrent functions create ids of the same millisecond. */
function byAcceptance(a: LogRecord, b: LogRecord): number {
  if (a.entry.receivedAt !== b.entry.receivedAt) return a.entry.receivedAt < b.entry.receivedAt ? -1 : 1;
  return a.position - b.position;
}

/**
 * Reads one callback by the id of its entry.
 *
 * @throws {OperationFailure} `not found`, also if the conference is erased
 */
export function readCallback({ definitions, conferenceLog }: ReadCallbacksPorts) {
  return async (id: string, entryId: string): Promise<ReceivedCallback> => {
    const [definition, record] = await Promise.all([definitions.read(id), conferenceLog.read(id, entryId)]);
    const callback = record && definition?.status !== 'erased' && toReceivedCallback(record);
    if (callback) return callback;
    throw new OperationFailure('not found', 'There is no such callback in the log of this conference');
  };
}

function toReceivedCallback({ entry, events }: LogRecord): ReceivedCallback | undefined {
  return entry.kind === 'callback' ? { entry, events } : undefined;
}
