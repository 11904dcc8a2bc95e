import type { CallbackEntry, RawRequest } from '../entry';
import { after, type Instant, instantAt, parseInstant } from '../instant';
import { redactText } from '../redaction/redact';
import { DISPOSITION_EXPECTED, isAnswered } from './disposition';
import { quoteExactNumbers } from './exact-numbers';

/** A parsed callback. FoneStorm documents no payload, so no field is required. */
export interface Callback {
  /** The documented fields, of conference details and of calls, and times. */
  readonly known: Readonly<Record<string, unknown>>;
  /** All other fields. */
  readonly unknown: Readonly<Record<string, unknown>>;
  readonly organizer?: boolean;
  readonly attendees?: number;
  /** `conference_status`, unchanged. */
  readonly statusWord?: string;
  readonly call?: Call;
  /** The disposition at the END reports that nobody answered the call: it was never in the conference. */
  readonly isUnanswered?: true;
  /** The call is a fax. Faxes do not count as participants. */
  readonly isFax?: true;
  /** FoneStorm's own time of the callback. */
  readonly time?: Instant;
  /** The conference id in the callback: FoneStorm's id, or the relay's. */
  readonly namedConferenceId?: string;
  /** The faults, each `field: expected X`. */
  readonly faults: readonly string[];
}

/** The call of a callback. Only `uid` and status identify a repeated callback. */
export interface Call {
  readonly uid: string;
  readonly status: 'BEGIN' | 'END';
  /** FoneStorm's own time. The same call and status with another time is news. */
  readonly time?: Instant;
}

/**
 * Whether a callback's status of a call had ended before the callback arrived.
 *
 * @param others the times of earlier callbacks with the call's other status; undefined for one without a time
 */
export function isStaleCallStatus({ status, time }: Call, others: readonly (Instant | undefined)[]): boolean {
  if (status === 'BEGIN') {
    return others.some((ended) => ended === undefined || time === undefined || ended >= time);
  }
  return time !== undefined && others.some((began) => began !== undefined && began > time);
}

const DOCUMENTED_FIELDS = new Set([
  ...['id', 'conference_status', 'organizer_status', 'attendees_status'],
  ...['account_code', 'direction', 'status', 'from', 'to', 'type', 'disposition', 'uid'],
]);
/** Usual names of a time: FoneStorm documents none. */
const TIME_FIELDS = ['timestamp', 'time', 'occurred_at', 'event_time'];
const MAX_STATUS_WORD_LENGTH = 64;
export const STATUS_WORD_EXPECTED = `conference_status: expected a string of 1 to ${MAX_STATUS_WORD_LENGTH} characters`;
/** The most bytes of a `uid` as JSON, a bound for the size of `participants`. */
const MAX_UID_BYTES = 128;
/** The most faults about contradictions between the query and the body. */
const MAX_FAULTS = 20;
/** The most that FoneStorm's clock may be ahead of the relay's, in milliseconds. */
const MAX_CLOCK_SKEW = 5 * 60_000;

/** Parses the callback of an entry. A time after its receipt is a fault, and is dropped. */
export function parseCallbackEntry({ request, receivedAt }: CallbackEntry): Callback {
  const callback = parseCallback(request);
  if (callback.time === undefined || callback.time <= after(receivedAt, MAX_CLOCK_SKEW)) return callback;
  const { time: _ahead, call, ...timeless } = callback;
  const identity = call && { call: { uid: call.uid, status: call.status } };
  return {
    ...timeless,
    ...identity,
    faults: [...callback.faults, 'time: expected a moment before it was received'],
  };
}

/**
 * Parses a callback in any of FoneStorm's methods. GET has fields in the query. POST has fields in the query, and JSON in the body
 * with the content type of a form. JSON and real forms are parsed, too. Never throws: a wrong field is a fault.
 */
export function parseCallback(request: RawRequest): Callback {
  const faults: string[] = [];
  const query = parsePairs(request.query);
  const body = parseBody(request, faults);
  for (const name of Object.keys(body)) {
    if (faults.length >= MAX_FAULTS) break;
    if (name in query && textOf(query[name]) !== textOf(body[name])) {
      faults.push(`${redactText(name)}: expected the query and the body to say the same`);
    }
  }
  const fields = withoutPrototype({ ...query, ...body });
  const statusWord = parseStatusWord(fields, faults);
  const call = parseCall(fields, faults);
  const isUnanswered = call?.status === 'END' && isReportedUnanswered(fields, faults);
  const time = parseTime(fields, faults);
  const organizer = parseOrganizerStatus(fields, faults);
  const attendees = parseAttendeesStatus(fields, faults);
  const isKnown = (name: string) => DOCUMENTED_FIELDS.has(name) || TIME_FIELDS.includes(name);
  return {
    known: withoutPrototype(Object.fromEntries(Object.entries(fields).filter(([name]) => isKnown(name)))),
    unknown: withoutPrototype(Object.fromEntries(Object.entries(fields).filter(([name]) => !isKnown(name)))),
    ...(organizer !== undefined && { organizer }),
    ...(attendees !== undefined && { attendees }),
    ...(statusWord !== undefined && { statusWord }),
    ...(call && { call: { ...call, ...(time && { time }) } }),
    ...(isUnanswered && { isUnanswered }),
    ...(call && textOf(fields.type)?.toUpperCase() === 'FAX' && { isFax: true }),
    ...(time && { time }),
    ...(typeof fields.id === 'string' && { namedConferenceId: fields.id }),
    faults,
  };
}

/** The fields of a callback for the tokens of a URL: a number is its own text, or null if it would get another value. */
export function tokenValues(request: RawRequest): Readonly<Record<string, unknown>> {
  const text = decodeUtf8(Buffer.from(request.body, 'base64')) ?? '';
  const body = isObject(parseJson(text))
    ? Buffer.from(quoteExactNumbers(text)).toString('base64')
    : request.body;
  const { known, unknown } = parseCallback({ ...request, body });
  return { ...unknown, ...known };
}

type Fields = Record<string, unknown>;

function withoutPrototype(fields: Fields): Fields {
  return Object.assign(Object.create(null), fields);
}

function parseBody(request: RawRequest, faults: string[]): Fields {
  const bytes = Buffer.from(request.body, 'base64');
  if (bytes.length === 0) return {};
  const text = decodeUtf8(bytes);
  if (text === undefined) {
    faults.push('body: expected UTF-8');
    return {};
  }
  if (/^\s*[[{]/.test(text)) return parseJsonFields(text, faults);
  if (/^\s*application\/x-www-form-urlencoded/i.test(request.headers['content-type'] ?? ''))
    return parsePairs(text);
  faults.push('body: expected a JSON object or form fields');
  return {};
}

function parseJsonFields(text: string, faults: string[]): Fields {
  const value = parseJson(text);
  if (value === undefined) {
    faults.push('body: expected JSON that can be read');
    return {};
  }
  if (!isObject(value)) {
    faults.push('body: expected a JSON object, not an array');
    return {};
  }
  const { conference, ...beside } = value;
  return isObject(conference) ? { ...beside, ...conference } : value;
}

/** The value of a JSON text; undefined if it is not JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A scalar as a string; undefined for an object. In a query or a form, every value is a string. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'object' ? undefined : String(value);
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A "+" at the start of a phone number, also inside a URI or angle brackets. */
const PLUS_OF_NUMBER = /((?:=(?:(?:tel|sips?)(?::|%3A))?|<|%3C))\+(?=\d)/gi;
/** A "+" before the offset of an ISO 8601 time, if the time is the whole value. */
const PLUS_OF_OFFSET =
  /(=\d{4}-?\d\d-?\d\d(?:T|\+|%20)\d\d(?:(?::|%3A)?\d\d){0,2}(?:(?:[.,]|%2C)\d{1,9})?)\+(?=\d\d(?:(?::|%3A)?\d\d)?(?:&|$))/gi;

/** The fields of a query or a form. A "+" is a space, unless the sender evidently meant a "+" and did not escape it. */
function parsePairs(sent: string): Fields {
  const text = sent.replace(PLUS_OF_NUMBER, '$1%2B').replace(PLUS_OF_OFFSET, '$1%2B');
  const fields: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else if (typeof before === 'string') fields[name] = [before, value];
    else before.push(value);
  }
  return fields;
}

/** The status word of a callback or a response; undefined if it is missing. A wrong one is a fault, and undefined. */
export function parseStatusWord({ conference_status: value }: Fields, faults: string[]): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (isStatusWord(value)) return value;
  faults.push(STATUS_WORD_EXPECTED);
  return undefined;
}

/** Whether a status word, from any source, is short enough for the state. */
export function isStatusWord(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_STATUS_WORD_LENGTH;
}

/** Whether the organizer is present: true or false, also as text, 1 or 0. Undefined as for the status word. */
export function parseOrganizerStatus(
  { organizer_status: value }: Fields,
  faults: string[],
): boolean | undefined {
  if (value === undefined || value === null) return undefined;
  const text = textOf(value)?.toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  faults.push('organizer_status: expected true or false');
  return undefined;
}

/** The number of attendees who are present, also as text. Undefined as for the status word. */
export function parseAttendeesStatus(
  { attendees_status: value }: Fields,
  faults: string[],
): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (/^\d{1,6}$/.test(textOf(value) ?? '')) return Number(value);
  faults.push('attendees_status: expected a whole number from 0 to 999999');
  return undefined;
}

function parseCall({ uid, status }: Fields, faults: string[]): Call | undefined {
  if (uid === undefined && status === undefined) return undefined;
  if (typeof uid !== 'string' || uid.length === 0 || !isUidStorable(uid)) {
    faults.push(`uid: expected a string of 1 to ${MAX_UID_BYTES} bytes`);
    return undefined;
  }
  const word = textOf(status)?.toUpperCase();
  if (word === 'BEGIN' || word === 'END') return { uid, status: word };
  faults.push('status: expected BEGIN or END');
  return undefined;
}

function isReportedUnanswered({ disposition }: Fields, faults: string[]): boolean {
  if (disposition === undefined || disposition === null || disposition === '') return false;
  const answered = isAnswered(disposition);
  if (answered === undefined) faults.push(DISPOSITION_EXPECTED);
  return answered === false;
}

function isUidStorable(uid: string): boolean {
  return uid.isWellFormed() && Buffer.byteLength(JSON.stringify(uid)) <= MAX_UID_BYTES + 2;
}

function parseTime(fields: Fields, faults: string[]): Instant | undefined {
  const name = TIME_FIELDS.find((candidate) => fields[candidate] !== undefined && fields[candidate] !== null);
  if (!name) return undefined;
  const value = textOf(fields[name]) ?? '';
  const epoch = /^\d{10}(\d{3})?$/.exec(value);
  const time = epoch ? instantAt(Number(value) * (epoch[1] ? 1 : 1000)) : parseInstant(value);
  if (!time) faults.push(`${name}: expected an ISO 8601 instant, or a Unix time`);
  return time;
}
