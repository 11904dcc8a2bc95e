import * as v from 'valibot';
import {
  parseAttendeesStatus,
  parseOrganizerStatus,
  parseStatusWord,
} from '../../domain/callback/parse-callback';
import type { ConferenceFields, ScheduledFields } from '../../domain/definition';
import type { ReportedStatus } from '../../domain/entry';
import type { Generation } from '../../domain/generation';
import { parseInstant } from '../../domain/instant';
import type { FoneStormConference } from '../../ports/fonestorm';
import { parseJson } from '../runtime/json-text';

/**
 * Schemas of the fields that the relay reads in FoneStorm's responses. A number may also be a string, as in callbacks. Each
 * value has a largest size, so that the result fits into an item of the table (400 KB). A fault names the field and the
 * expected value. It does not quote the response.
 */

/** The parsed response, and the faults of what was left out. */
export interface ParsedResponse<T> {
  readonly value: T;
  /** Why elements of a list were skipped: a fault each. */
  readonly skipped?: readonly string[];
  /** Why single fields were ignored. */
  readonly ignored?: readonly string[];
}

/** Parses the JSON of a response. Returns the faults if the response is unusable. */
export type ResponseParser<T> = (body: unknown) => ParsedResponse<T> | { readonly faults: readonly string[] };

const MAX_ID_LENGTH = 128;
const MAX_PIN_LENGTH = 64;
/** The limits of the relay's API: a value that was set through it is read back whole. */
const MAX_TEXT_LENGTH = 1024;
const MAX_URL_LENGTH = 4096;
const MAX_ATTENDEES = 1000;
const MAX_ATTENDEES_BYTES = 100_000;
const MAX_FONENUMBER_LENGTH = 64;
const MAX_FONENUMBERS = 1000;

const ATTENDEES = `a list of at most ${MAX_ATTENDEES} strings, together at most ${MAX_ATTENDEES_BYTES} bytes as JSON`;

const id = boundedText(MAX_ID_LENGTH, 1);
const fonenumber = boundedText(MAX_FONENUMBER_LENGTH, 1);
const optional = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema));
const attendees = v.pipe(
  v.unknown(),
  // A creation sends a JSON array inside a string.
  v.transform((value) => (typeof value === 'string' ? parseJson(value) : value)),
  v.array(boundedText(MAX_TEXT_LENGTH), ATTENDEES),
  v.maxLength(MAX_ATTENDEES, ATTENDEES),
  v.check((list) => Buffer.byteLength(JSON.stringify(list)) <= MAX_ATTENDEES_BYTES, ATTENDEES),
);

const MEMBERS = 'a whole number';
/** FoneStorm's page says `number`: 25, 25.0 or a string. */
const members = v.pipe(
  v.union([v.number(MEMBERS), v.pipe(v.string(MEMBERS), v.nonEmpty(MEMBERS), v.transform(Number))], MEMBERS),
  v.safeInteger(MEMBERS),
);

/** The fields that identify a conference. If one is missing or of another type, the conference is skipped. */
const requiredFields = v.object({ id, conference_url: optional(boundedText(MAX_URL_LENGTH)) }, 'an object');
/** Optional fields. An unreadable one is ignored, and the others are used. */
const optionalFields = {
  conference_pin: boundedText(MAX_PIN_LENGTH),
  label: boundedText(MAX_TEXT_LENGTH),
  organizer: boundedText(MAX_TEXT_LENGTH),
  caller_id: boundedText(MAX_TEXT_LENGTH),
  start_time: boundedText(MAX_TEXT_LENGTH),
  end_time: boundedText(MAX_TEXT_LENGTH),
  before_message: boundedText(MAX_TEXT_LENGTH),
  after_message: boundedText(MAX_TEXT_LENGTH),
  max_members: members,
  attendees,
};

const conferenceBody = v.object({ conference: v.record(v.string(), v.unknown(), 'an object') }, 'an object');

/** The parsers of the responses of a generation. */
export const conferenceResponses = (generation: Generation) => ({
  /** The readable conferences of a list. */
  list: responseParser(
    v.object({ conferences: v.array(v.unknown(), 'a list') }, 'an object'),
    ({ conferences }) => {
      const ignored: string[] = [];
      return {
        ...parseList('conferences', conferences, (item, where) =>
          parseConference(item, where, ignored, FIELD_PARSERS[generation]),
        ),
        ignored,
      };
    },
  ),
  created: responseParser(conferenceBody, ({ conference }) => {
    const ignored: string[] = [];
    const value = parseConference(conference, 'conference', ignored, FIELD_PARSERS[generation]);
    return typeof value === 'string' ? { faults: [value] } : { value, ignored };
  }),
  /** A missing status and an unreadable status word are unknown. An unreadable presence makes the response unusable. */
  details: responseParser(conferenceBody, ({ conference }) => {
    const ignored: string[] = [];
    const [wordFaults, presenceFaults]: [string[], string[]] = [[], []];
    const parsed = parseConference(conference, 'conference', ignored, FIELD_PARSERS[generation]);
    const statusWord = parseStatusWord(conference, wordFaults);
    const organizer = parseOrganizerStatus(conference, presenceFaults);
    const attendees = parseAttendeesStatus(conference, presenceFaults);
    const status: ReportedStatus = {
      ...(statusWord !== undefined && { conference_status: statusWord }),
      ...(organizer !== undefined && { organizer_status: organizer }),
      ...(attendees !== undefined && { attendees_status: attendees }),
    };
    const faults = presenceFaults.map((fault) => `conference.${fault}`);
    if (typeof parsed === 'string') return { faults: [parsed, ...faults] };
    if (faults.length > 0) return { faults };
    return {
      value: { ...parsed, ...status },
      ignored: [...ignored, ...wordFaults.map((fault) => `conference.${fault}`)],
    };
  }),
  done: parserOfSchema(v.object({ conference: v.object({ id }, 'an object') }, 'an object')),
  /** The readable phone numbers. */
  fonenumbers: responseParser(
    v.object({ fonenumbers: v.array(v.unknown(), 'a list') }, 'an object'),
    ({ fonenumbers }) => {
      const { value: numbers, skipped } = parseList(
        'fonenumbers',
        fonenumbers.slice(0, MAX_FONENUMBERS),
        (item, where) => {
          const result = v.safeParse(fonenumber, item);
          return result.success ? { number: result.output } : describeFault(result.issues[0], where);
        },
      );
      const tooMany = `fonenumbers: expected at most ${MAX_FONENUMBERS}, got ${fonenumbers.length}`;
      return {
        value: numbers.map(({ number }) => number),
        skipped: fonenumbers.length > MAX_FONENUMBERS ? [...skipped, tooMany] : skipped,
      };
    },
  ),
});

/** The parser of what a schema describes. */
export function parserOfSchema<T extends v.GenericSchema>(schema: T): ResponseParser<v.InferOutput<T>> {
  return responseParser(schema, (value) => ({ value }));
}

export function responseParser<T extends v.GenericSchema, R>(
  schema: T,
  parse: (body: v.InferOutput<T>) => ReturnType<ResponseParser<R>>,
): ResponseParser<R> {
  return (body) => {
    const result = v.safeParse(schema, body);
    return result.success
      ? parse(result.output)
      : { faults: result.issues.map((issue) => describeFault(issue)) };
  };
}

/** `path: expected X, got Y`. Y is the kind of the value, not its content. */
export function describeFault({ path, message, input }: v.BaseIssue<unknown>, root = ''): string {
  const names = [root, ...(path ?? []).map(({ key }) => String(key))].filter((name) => name !== '');
  // If the value is missing, the issue comes from the schema of the object around it.
  const expected = input === undefined ? 'a value' : message;
  return `${names.join('.') || 'body'}: expected ${expected}, got ${describeKind(input)}`;
}

function parseList<T extends object>(
  list: string,
  items: readonly unknown[],
  readOne: (item: unknown, where: string) => T | string,
): { readonly value: readonly T[]; readonly skipped: readonly string[] } {
  const value: T[] = [];
  const skipped: string[] = [];
  for (const [index, item] of items.entries()) {
    const one = readOne(item, `${list}[${index}]`);
    if (typeof one === 'string') skipped.push(one);
    else value.push(one);
  }
  return { value, skipped };
}

/** A conference, or the fault if it cannot be identified. */
function parseConference(
  item: unknown,
  where: string,
  ignored: string[],
  fieldsOf: (read: ReadOptionalField) => ConferenceFields | undefined,
): FoneStormConference | string {
  const result = v.safeParse(requiredFields, item);
  if (!result.success) return describeFault(result.issues[0], where);
  const { id, conference_url } = result.output;
  const values: Record<string, unknown> = { ...(item as object) };
  const read = <K extends keyof typeof optionalFields>(
    name: K,
  ): v.InferOutput<(typeof optionalFields)[K]> | undefined => {
    if (values[name] === undefined || values[name] === null) return undefined;
    const field = v.safeParse(optionalFields[name], values[name]);
    if (field.success) return field.output as v.InferOutput<(typeof optionalFields)[K]>;
    ignored.push(describeFault(field.issues[0], `${where}.${name}`));
    return undefined;
  };
  const pin = read('conference_pin');
  const fields = fieldsOf(read);
  return {
    id,
    ...(pin && { conference_pin: pin }),
    ...(conference_url && { conference_url }),
    ...(fields && { fields }),
  };
}

type ReadOptionalField = <K extends keyof typeof optionalFields>(
  name: K,
) => v.InferOutput<(typeof optionalFields)[K]> | undefined;

/** The parsers of a conference's fields, by generation. They return undefined if the times cannot be parsed. */
const FIELD_PARSERS = { '2017': parseFields2017, '2.4': parseFields2_4 };

function parseFields2017(read: ReadOptionalField): ConferenceFields | undefined {
  const times = parseTimes(read);
  if (!times) return undefined;
  const [label, organizer, caller_id] = [read('label'), read('organizer'), read('caller_id')];
  const attendees = read('attendees');
  return {
    ...times,
    ...(label && { label }),
    ...(organizer && { organizer }),
    ...(caller_id && { caller_id }),
    ...(attendees && { attendees }),
  };
}

/** A conference without both times is always open. */
function parseFields2_4(read: ReadOptionalField): ConferenceFields | undefined {
  const isOpen = !read('start_time') && !read('end_time');
  const times = isOpen ? {} : parseTimes(read);
  if (!times) return undefined;
  const [label, max_members] = [read('label'), read('max_members')];
  const [before_message, after_message] = [read('before_message'), read('after_message')];
  return {
    ...times,
    ...(label && { label }),
    ...(before_message && { before_message }),
    ...(after_message && { after_message }),
    ...(max_members && { max_members }),
  };
}

function parseTimes(read: ReadOptionalField): Pick<ScheduledFields, 'start_time' | 'end_time'> | undefined {
  const start_time = parseInstant(read('start_time') ?? '');
  const end_time = parseInstant(read('end_time') ?? '', 'ends');
  return start_time && end_time && start_time < end_time ? { start_time, end_time } : undefined;
}

export function boundedText(maxLength: number, minLength = 0) {
  const expected = `a string of ${minLength} to ${maxLength} characters`;
  return v.pipe(
    v.union([v.string(expected), v.pipe(v.number(expected), v.safeInteger(expected))], expected),
    v.transform(String),
    v.minLength(minLength, expected),
    v.maxLength(maxLength, expected),
    v.check((value) => value.isWellFormed(), expected),
  );
}

function describeKind(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return `a string of ${value.length} characters`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
