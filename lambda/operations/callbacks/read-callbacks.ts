import type { CallbackEntry } from '../../domain/entry';
import type { StatusEvent } from '../../domain/status-event';
import type { ConferenceLog, LogRecord } from '../../ports/conference-log';
import type { Definitions } from '../../ports/definitions';
import type { Page } from '../../ports/page';
import { conferenceNotFound, OperationFailure } from '../operation-failure';

/** A callback, and the events that were published because of it. */
export interface ReceivedCallback {
  /** The number of its record in the log: the order of acceptance. */
  readonly position: number;
  readonly entry: CallbackEntry;
  readonly events: readonly StatusEvent[];
}

interface ReadCallbacksPorts {
  readonly definitions: Definitions;
  readonly conferenceLog: ConferenceLog;
}

/**
 * Reads the callbacks of a conference, in the order of acceptance. The conference may be deleted. An erased conference has no
 * callbacks, even before its log is erased.
 *
 * @throws {OperationFailure} `not found`
 */
export function readCallbacks({ definitions, conferenceLog }: ReadCallbacksPorts) {
  return async (id: string, limit: number, cursor?: string): Promise<Page<ReceivedCallback>> => {
    const definition = await definitions.read(id);
    if (!definition) throw conferenceNotFound();
    if (definition.status === 'erased') return { items: [] };
    const { items, ...more } = await conferenceLog.records(id, 'callback', limit, cursor);
    return { ...more, items: items.flatMap((record) => toReceivedCallback(record) ?? []) };
  };
}

/**
 * Reads one callback by its number in the log.
 *
 * @throws {OperationFailure} `not found`, also if the conference is erased
 */
export function readCallback({ definitions, conferenceLog }: ReadCallbacksPorts) {
  return async (id: string, position: number): Promise<ReceivedCallback> => {
    const [definition, record] = await Promise.all([definitions.read(id), conferenceLog.read(id, position)]);
    const callback = record && definition?.status !== 'erased' && toReceivedCallback(record);
    if (callback) return callback;
    throw new OperationFailure('not found', 'There is no such callback in the log of this conference');
  };
}

function toReceivedCallback({ entry, events, state }: LogRecord): ReceivedCallback | undefined {
  return entry.kind === 'callback' ? { position: state.position, entry, events } : undefined;
}
