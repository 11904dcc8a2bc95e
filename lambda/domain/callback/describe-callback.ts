import type { Definition } from '../definition';
import type { CallbackEntry, Entry, UnreadableEntry } from '../entry';
import { jsonBytes } from '../json-bytes';
import { redact, redactSentence } from '../redaction/redact';
import { pinToRedact, redactDocumentedFields, redactFault } from '../redaction/redact-callback';
import type { State } from '../state';
import type { Callback } from './parse-callback';

/** The facts of `Callback Received`: the parsed fields, and the path of the raw request. */
export interface CallbackFacts {
  /** The id of the entry, also the `webhook-id` of its delivery. */
  readonly entry: string;
  readonly method?: string;
  readonly content_type?: string;
  readonly known: Readonly<Record<string, unknown>>;
  readonly unknown: Readonly<Record<string, unknown>>;
  /** The fields are left out, because they would be too large for an event. */
  readonly truncated?: true;
  readonly faults: readonly string[];
  /** The earlier entry with the same call, status and time: this callback changed nothing. */
  readonly duplicate_of?: string;
  /** The conference has a `callback_url`: the callback is delivered to it. */
  readonly deliver?: true;
  /** The number of the callback's record in the log: the order of acceptance. */
  readonly position: number;
  /** The path of the raw request in the relay's API. */
  readonly raw: string;
}

/** The event that every callback becomes, besides any other event. */
export interface CallbackReceived {
  readonly type: 'Callback Received';
  readonly callback: CallbackFacts;
}

/** The most bytes of a callback's fields in an event, which has at most 256 KiB (quota "PutEvents entry size"). */
const MAX_FIELD_BYTES = 64 * 1024;
/** The most bytes of a call's fields, which are in `Callback Received` and in the event of the call. */
const MAX_CALL_BYTES = 4 * 1024;

/** The event of a callback. */
export function describeCallback(
  entry: CallbackEntry,
  callback: Callback,
  { position }: State,
  definition: Definition | undefined,
  duplicateOf?: string,
): CallbackReceived {
  const pin = pinToRedact(definition);
  const known = redactDocumentedFields(callback.known, pin);
  const unknown = redact(callback.unknown, pin);
  const isWhole = jsonBytes([known, unknown]) <= MAX_FIELD_BYTES;
  const contentType = entry.request.headers['content-type'];
  return {
    type: 'Callback Received',
    callback: {
      entry: entry.id,
      method: entry.request.method,
      ...(contentType !== undefined && { content_type: redactSentence(contentType, pin) }),
      known: isWhole ? known : {},
      unknown: isWhole ? unknown : {},
      ...(!isWhole && { truncated: true }),
      faults: callback.faults.map((fault) => redactFault(fault, pin)),
      ...(duplicateOf !== undefined && { duplicate_of: duplicateOf }),
      ...deliverTo(definition),
      ...pathOf(entry, position + 1),
    },
  };
}

/** Only a callback that has a receiver is put into the queue of deliveries. */
function deliverTo(definition: Definition | undefined): Pick<CallbackFacts, 'deliver'> {
  return definition?.fields.callback_url === undefined ? {} : { deliver: true };
}

/** The event of a message that could not be read, or of an entry that could not be handled. */
export function describeFault(
  entry: Entry | UnreadableEntry,
  fault: string,
  { position }: State,
  definition: Definition | undefined,
): CallbackReceived {
  const receiver = entry.kind === 'callback' ? deliverTo(definition) : {};
  return {
    type: 'Callback Received',
    callback: {
      ...{ entry: entry.id, known: {}, unknown: {}, faults: [fault], ...receiver },
      ...pathOf(entry, position + 1),
    },
  };
}

function pathOf({ conferenceId }: Entry, position: number): Pick<CallbackFacts, 'position' | 'raw'> {
  return { position, raw: `/v2/conferences/${conferenceId}/callbacks/${position}` };
}

const CALL_FIELDS = ['account_code', 'direction', 'from', 'to', 'type', 'disposition', 'uid'];

/** The fields of a callback that describe its call. */
export function callFieldsOf(
  callback: Callback | undefined,
  pin: string | undefined,
): Record<string, unknown> {
  const fields = Object.entries(callback?.known ?? {}).filter(([name]) => CALL_FIELDS.includes(name));
  const call = redact(Object.fromEntries(fields), pin);
  return jsonBytes(call) <= MAX_CALL_BYTES ? call : { uid: call.uid };
}
