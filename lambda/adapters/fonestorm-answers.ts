import * as v from 'valibot';
import { attendeesStatus, conferenceWord, organizerStatus } from '../domain/callback';
import type { ConferenceFields, ScheduledFields } from '../domain/conference';
import type { KnownStatus } from '../domain/entry';
import type { Generation } from '../domain/generation';
import { parseInstant } from '../domain/instant';
import type { FoneStormConference } from '../ports';
import { jsonIn } from './json-text';

/**
 * Schemas of the fields that the relay reads in FoneStorm's answers. A number may also be text, as in callbacks. Each value
 * has a largest size, so that the result fits into an item of the table (400 KB). A fault names the field and the expected
 * value. It quotes nothing of the answer.
 */

/** The parsed answer, and the faults of what was left out. */
export interface PartlyRead<T> {
  readonly read: T;
  /** Why elements of a list were skipped: a fault each. */
  readonly skipped?: readonly string[];
  /** Why single fields were ignored. */
  readonly ignored?: readonly string[];
}

/** Reads the JSON of an answer; returns the faults if the answer is unusable. */
export type Reader<T> = (body: unknown) => PartlyRead<T> | { readonly faults: readonly string[] };

const LONGEST_ID = 128;
const LONGEST_PIN = 64;
/** The limits of requests: a value that was set through the API is read back whole. */
const LONGEST_TEXT = 1024;
const LONGEST_URL = 4096;
const MOST_ATTENDEES = 1000;
const MOST_ATTENDEES_BYTES = 100_000;
const LONGEST_FONENUMBER = 64;
const MOST_FONENUMBERS = 1000;

const ATTENDEES = `a list of at most ${MOST_ATTENDEES} texts, together at most ${MOST_ATTENDEES_BYTES} bytes as JSON`;

const id = text(LONGEST_ID, 1);
const fonenumber = text(LONGEST_FONENUMBER, 1);
const optional = <T extends v.GenericSchema>(schema: T) => v.optional(v.nullable(schema));
const attendees = v.pipe(
  v.unknown(),
  // Creations send a JSON array inside a text.
  v.transform((value) => (typeof value === 'string' ? jsonIn(value) : value)),
  v.array(text(LONGEST_TEXT), ATTENDEES),
  v.maxLength(MOST_ATTENDEES, ATTENDEES),
  v.check((list) => Buffer.byteLength(JSON.stringify(list)) <= MOST_ATTENDEES_BYTES, ATTENDEES),
);

const MEMBERS = 'a whole number';
/** The type on FoneStorm's page is `number`: 25, 25.0 or a text. */
const members = v.pipe(
  v.union([v.number(MEMBERS), v.pipe(v.string(MEMBERS), v.nonEmpty(MEMBERS), v.transform(Number))], MEMBERS),
  v.safeInteger(MEMBERS),
);

/** These fields identify a conference. If one is missing or of another type, the conference is skipped. */
const identified = v.object({ id, conference_url: optional(text(LONGEST_URL)) }, 'an object');
/** Optional fields: if one cannot be read, it alone is ignored. */
const others = {
  conference_pin: text(LONGEST_PIN),
  label: text(LONGEST_TEXT),
  organizer: text(LONGEST_TEXT),
  caller_id: text(LONGEST_TEXT),
  start_time: text(LONGEST_TEXT),
  end_time: text(LONGEST_TEXT),
  before_message: text(LONGEST_TEXT),
  after_message: text(LONGEST_TEXT),
  max_members: members,
  attendees,
};

const withConference = v.object({ conference: v.record(v.string(), v.unknown(), 'an object') }, 'an object');

/** A reader for each kind of answer of a generation. */
export const foneStormAnswers = (generation: Generation) => ({
  /** The readable conferences of a list. */
  list: readerOf(
    v.object({ conferences: v.array(v.unknown(), 'a list') }, 'an object'),
    ({ conferences }) => {
      const ignored: string[] = [];
      return {
        ...each('conferences', conferences, (item, where) =>
          conferenceOf(item, where, ignored, FIELDS_OF[generation]),
        ),
        ignored,
      };
    },
  ),
  created: readerOf(withConference, ({ conference }) => {
    const ignored: string[] = [];
    const read = conferenceOf(conference, 'conference', ignored, FIELDS_OF[generation]);
    return typeof read === 'string' ? { faults: [read] } : { read, ignored };
  }),
  /** A missing status and an unreadable status word are not known. If the presence is unreadable, the answer is refused. */
  details: readerOf(withConference, ({ conference }) => {
    const ignored: string[] = [];
    const [soft, hard]: [string[], string[]] = [[], []];
    const known = conferenceOf(conference, 'conference', ignored, FIELDS_OF[generation]);
    const word = conferenceWord(conference, soft);
    const organizer = organizerStatus(conference, hard);
    const attendees = attendeesStatus(conference, hard);
    const status: KnownStatus = {
      ...(word !== undefined && { conference_status: word }),
      ...(organizer !== undefined && { organizer_status: organizer }),
      ...(attendees !== undefined && { attendees_status: attendees }),
    };
    const faults = hard.map((fault) => `conference.${fault}`);
    if (typeof known === 'string') return { faults: [known, ...faults] };
    if (faults.length > 0) return { faults };
    return {
      read: { ...known, ...status },
      ignored: [...ignored, ...soft.map((fault) => `conference.${fault}`)],
    };
  }),
  done: bySchema(v.object({ conference: v.object({ id }, 'an object') }, 'an object')),
  /** The readable phone numbers. */
  fonenumbers: readerOf(
    v.object({ fonenumbers: v.array(v.unknown(), 'a list') }, 'an object'),
    ({ fonenumbers }) => {
      const { read, skipped } = each('fonenumbers', fonenumbers.slice(0, MOST_FONENUMBERS), (item, where) => {
        const result = v.safeParse(fonenumber, item);
        return result.success ? { number: result.output } : faultOf(result.issues[0], where);
      });
      const tooMany = `fonenumbers: expected at most ${MOST_FONENUMBERS}, got ${fonenumbers.length}`;
      return {
        read: read.map(({ number }) => number),
        skipped: fonenumbers.length > MOST_FONENUMBERS ? [...skipped, tooMany] : skipped,
      };
    },
  ),
});

/** A reader of exactly what a schema describes. */
export function bySchema<T extends v.GenericSchema>(schema: T): Reader<v.InferOutput<T>> {
  return readerOf(schema, (read) => ({ read }));
}

export function readerOf<T extends v.GenericSchema, R>(
  schema: T,
  reader: (body: v.InferOutput<T>) => ReturnType<Reader<R>>,
): Reader<R> {
  return (body) => {
    const result = v.safeParse(schema, body);
    return result.success ? reader(result.output) : { faults: result.issues.map((issue) => faultOf(issue)) };
  };
}

/** `path: expected X, got Y`, where Y is the kind of the value, not its content. */
export function faultOf({ path, message, input }: v.BaseIssue<unknown>, root = ''): string {
  const names = [root, ...(path ?? []).map(({ key }) => String(key))].filter((name) => name !== '');
  // If the value is missing, the issue comes from the schema of the object around it.
  const expected = input === undefined ? 'a value' : message;
  return `${names.join('.') || 'body'}: expected ${expected}, got ${kindOf(input)}`;
}

function each<T extends object>(
  list: string,
  items: readonly unknown[],
  readOne: (item: unknown, where: string) => T | string,
): { readonly read: readonly T[]; readonly skipped: readonly string[] } {
  const read: T[] = [];
  const skipped: string[] = [];
  for (const [index, item] of items.entries()) {
    const one = readOne(item, `${list}[${index}]`);
    if (typeof one === 'string') skipped.push(one);
    else read.push(one);
  }
  return { read, skipped };
}

/** A conference, or the fault if it cannot be identified. */
function conferenceOf(
  item: unknown,
  where: string,
  ignored: string[],
  fieldsOf: (read: ReadOther) => ConferenceFields | undefined,
): FoneStormConference | string {
  const result = v.safeParse(identified, item);
  if (!result.success) return faultOf(result.issues[0], where);
  const { id, conference_url } = result.output;
  const more: Record<string, unknown> = { ...(item as object) };
  const read = <K extends keyof typeof others>(name: K): v.InferOutput<(typeof others)[K]> | undefined => {
    if (more[name] === undefined || more[name] === null) return undefined;
    const one = v.safeParse(others[name], more[name]);
    if (one.success) return one.output as v.InferOutput<(typeof others)[K]>;
    ignored.push(faultOf(one.issues[0], `${where}.${name}`));
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

type ReadOther = <K extends keyof typeof others>(name: K) => v.InferOutput<(typeof others)[K]> | undefined;

/** The fields that FoneStorm shows, by generation; undefined if the times cannot be parsed. */
const FIELDS_OF = { '2017': fieldsOf2017, '2.4': fieldsSince2_4 };

function fieldsOf2017(read: ReadOther): ConferenceFields | undefined {
  const times = timesOf(read);
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
function fieldsSince2_4(read: ReadOther): ConferenceFields | undefined {
  const isOpen = !read('start_time') && !read('end_time');
  const times = isOpen ? {} : timesOf(read);
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

function timesOf(read: ReadOther): Pick<ScheduledFields, 'start_time' | 'end_time'> | undefined {
  const start_time = parseInstant(read('start_time') ?? '');
  const end_time = parseInstant(read('end_time') ?? '', 'ends');
  return start_time && end_time && start_time < end_time ? { start_time, end_time } : undefined;
}

export function text(most: number, least = 0) {
  const expected = `a text of ${least} to ${most} characters`;
  return v.pipe(
    v.union([v.string(expected), v.pipe(v.number(expected), v.safeInteger(expected))], expected),
    v.transform(String),
    v.minLength(least, expected),
    v.maxLength(most, expected),
    v.check((value) => value.isWellFormed(), expected),
  );
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'string') return `a text of ${value.length} characters`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
