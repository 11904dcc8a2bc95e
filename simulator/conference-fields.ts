import * as v from 'valibot';
import type { BodyFields } from './http/body';
import { faulty } from './http/refusal';
import type { Settings } from './settings';
import { readBody } from './strict-fields';
import { timeIn } from './times';

/** The fields of a conference, under the names of FoneStorm's pages. Times are in UTC, to the millisecond. */
export interface ConferenceFields {
  readonly start_time?: string;
  /** Always after `start_time`. */
  readonly end_time?: string;
  readonly label?: string;
  readonly organizer?: string;
  readonly attendees?: readonly string[];
  readonly caller_id?: string;
  readonly callback_url?: string;
  readonly fonenumber?: string;
  readonly before_message?: string;
  readonly after_message?: string;
  readonly max_members?: number;
}

/** An empty string clears a field. */
type Changes = { readonly [Name in keyof ConferenceFields]?: ConferenceFields[Name] | '' };

const LONGEST_TEXT = 1024;
const LONGEST_URL = 2048;
const MOST_ATTENDEES = 1000;

const TIME = 'an ISO 8601 time, such as 2026-05-04T09:30:00Z ("+" is %2B in a form)';
const TEXT = `a text of at most ${LONGEST_TEXT} characters`;
const ATTENDEES = `a list of at most ${MOST_ATTENDEES} texts`;
const URL_EXPECTED = `an http or https URL of at most ${LONGEST_URL} characters, without user name and password`;
const MEMBERS = 'a whole number from 1 to 100000';
const ID = 'a text of 1 to 64 letters, digits, "_" or "-"';

const text = v.pipe(
  v.string(TEXT),
  v.maxLength(LONGEST_TEXT, TEXT),
  v.check((value) => value.isWellFormed(), TEXT),
);

function time(alone: 'first' | 'last') {
  return v.pipe(
    v.string(TIME),
    v.transform((value) => timeIn(value, alone)),
    v.string(TIME),
  );
}

function orNone<T extends v.GenericSchema>(schema: T, expected: string) {
  return v.union([v.literal(''), schema], expected);
}

/** A list, one text, or, as the page's own example of "Create Conference" has it, a JSON array inside a text. */
const attendees = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' ? listIn(value) : value)),
  v.check((value) => Array.isArray(value) && value.length <= MOST_ATTENDEES, ATTENDEES),
  v.custom<string[]>((value) => v.is(v.array(v.pipe(text, v.nonEmpty())), value), ATTENDEES),
);

function listIn(value: string): unknown {
  if (value.trim() === '') return [];
  if (!value.trimStart().startsWith('[')) return [value];
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

export const httpUrl = v.pipe(v.string(URL_EXPECTED), v.check(isHttpUrl, URL_EXPECTED));

function isHttpUrl(value: string): boolean {
  if (value.length > LONGEST_URL || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
}

/** Generated clients send `25.0`. */
const members = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,6}(\.0+)?$/), v.transform(Number))], MEMBERS),
  v.integer(MEMBERS),
  v.minValue(1, MEMBERS),
  v.maxValue(100_000, MEMBERS),
);

/** Ruby's `BigDecimal` writes the digits of a number as `0.5552221234e10`. */
const fonenumber = v.pipe(
  text,
  v.transform((value) => (/^\d\.\d+e\d\d?$/i.test(value) ? String(Number(value)) : value)),
);

/** The fields of the v2.4 description. */
const newer = {
  fonenumber: v.exactOptional(fonenumber),
  before_message: v.exactOptional(text),
  after_message: v.exactOptional(text),
  max_members: v.exactOptional(orNone(members, MEMBERS)),
};
const older = {
  label: v.exactOptional(text),
  organizer: v.exactOptional(text),
  attendees: v.exactOptional(attendees),
  caller_id: v.exactOptional(text),
  callback_url: v.exactOptional(orNone(httpUrl, URL_EXPECTED)),
};
const id = v.exactOptional(v.pipe(v.string(ID), v.regex(/^[\w-]{1,64}$/, ID)));
const optionalTimes = { start_time: v.exactOptional(time('first')), end_time: v.exactOptional(time('last')) };

/** The schemas of the bodies of "Create Conference" and "Update Conference", for each generation. */
const ENTRIES = {
  '2017': {
    create: { start_time: time('first'), end_time: time('last'), id, ...older, ...newer },
    update: { ...optionalTimes, ...older, ...newer },
  },
  '2.4': {
    create: {
      label: text,
      start_time: v.exactOptional(orNone(time('first'), TIME)),
      end_time: v.exactOptional(orNone(time('last'), TIME)),
      ...newer,
    },
    update: {
      label: v.exactOptional(text),
      start_time: v.exactOptional(orNone(time('first'), TIME)),
      end_time: v.exactOptional(orNone(time('last'), TIME)),
      ...newer,
    },
  },
} satisfies Record<Settings['generation'], Record<'create' | 'update', v.ObjectEntries>>;

/** The fields of a conference in a state file. */
export const keptFields = v.pipe(
  v.strictObject({ ...optionalTimes, ...older, ...newer }),
  v.transform((fields) => changed({}, fields)),
);

type Rules = Pick<Settings, 'generation' | 'unknownFields'>;

/** @throws {Refusal} 400 with every fault */
export function creationIn(
  body: BodyFields,
  rules: Rules,
): { readonly id: string | undefined; readonly fields: ConferenceFields } {
  const { id: given, ...fields } = read(body, 'create', rules);
  return { id: given, fields: changed({}, fields) };
}

/** @throws {Refusal} 400 with every fault */
export function changedBy(body: BodyFields, before: ConferenceFields, rules: Rules): ConferenceFields {
  const { id: _none, ...changes } = read(body, 'update', rules);
  return changed(before, changes);
}

function read(
  body: BodyFields,
  kind: 'create' | 'update',
  { generation, unknownFields }: Rules,
): Changes & { readonly id?: string } {
  const entries: v.ObjectEntries = ENTRIES[generation][kind];
  return readBody(entries, body, unknownFields);
}

function changed(before: ConferenceFields, changes: Changes): ConferenceFields {
  const all = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== '');
  const fields: ConferenceFields = Object.fromEntries(all);
  const { start_time: start, end_time: end } = fields;
  if (start === undefined || end === undefined || start < end) return fields;
  throw faulty([{ field: 'end_time', expected: `a time after start_time, ${start}` }]);
}
