import * as v from 'valibot';
import type { BodyFields } from '../http/body';
import { invalidRequest } from '../http/refusal';
import { parseBodyFields } from '../http/strict-fields';
import type { Settings } from '../settings';
import { parseTime } from '../times';

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
const TEXT = `a string of at most ${LONGEST_TEXT} characters`;
const ATTENDEES = `a list of at most ${MOST_ATTENDEES} strings`;
const URL_EXPECTED = `an http or https URL of at most ${LONGEST_URL} characters, without user name and password`;
const MEMBERS = 'a whole number from 1 to 100000';
const ID = 'a string of 1 to 64 letters, digits, "_" or "-"';

const textSchema = v.pipe(
  v.string(TEXT),
  v.maxLength(LONGEST_TEXT, TEXT),
  v.check((value) => value.isWellFormed(), TEXT),
);

function timeSchema(moment: 'first' | 'last') {
  return v.pipe(
    v.string(TIME),
    v.transform((value) => parseTime(value, moment)),
    v.string(TIME),
  );
}

function orEmpty<T extends v.GenericSchema>(schema: T, expected: string) {
  return v.union([v.literal(''), schema], expected);
}

/** A list, a string, or a string with a JSON array, as in the page's example of "Create Conference". */
const attendeesSchema = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' ? parseList(value) : value)),
  v.check((value) => Array.isArray(value) && value.length <= MOST_ATTENDEES, ATTENDEES),
  v.custom<string[]>((value) => v.is(v.array(v.pipe(textSchema, v.nonEmpty())), value), ATTENDEES),
);

function parseList(value: string): unknown {
  if (value.trim() === '') return [];
  if (!value.trimStart().startsWith('[')) return [value];
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

export const httpUrlSchema = v.pipe(v.string(URL_EXPECTED), v.check(isHttpUrl, URL_EXPECTED));

function isHttpUrl(value: string): boolean {
  if (value.length > LONGEST_URL || !/^https?:\/\//i.test(value) || !URL.canParse(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '';
}

/** Generated clients send `25.0`. */
const membersSchema = v.pipe(
  v.union([v.number(), v.pipe(v.string(), v.regex(/^\d{1,6}(\.0+)?$/), v.transform(Number))], MEMBERS),
  v.integer(MEMBERS),
  v.minValue(1, MEMBERS),
  v.maxValue(100_000, MEMBERS),
);

/** Ruby's `BigDecimal` writes the digits of a number as `0.5552221234e10`. */
const fonenumberSchema = v.pipe(
  textSchema,
  v.transform((value) => (/^\d\.\d+e\d\d?$/i.test(value) ? String(Number(value)) : value)),
);

/** The fields of the v2.4 description. */
const fieldsSince24 = {
  fonenumber: v.exactOptional(fonenumberSchema),
  before_message: v.exactOptional(textSchema),
  after_message: v.exactOptional(textSchema),
  max_members: v.exactOptional(orEmpty(membersSchema, MEMBERS)),
};
const fieldsOf2017 = {
  label: v.exactOptional(textSchema),
  organizer: v.exactOptional(textSchema),
  attendees: v.exactOptional(attendeesSchema),
  caller_id: v.exactOptional(textSchema),
  callback_url: v.exactOptional(orEmpty(httpUrlSchema, URL_EXPECTED)),
};
const idSchema = v.exactOptional(v.pipe(v.string(ID), v.regex(/^[\w-]{1,64}$/, ID)));
const optionalTimes = {
  start_time: v.exactOptional(timeSchema('first')),
  end_time: v.exactOptional(timeSchema('last')),
};

/** The schemas of the bodies of "Create Conference" and "Update Conference", for each generation. */
const SCHEMAS = {
  '2017': {
    create: {
      start_time: timeSchema('first'),
      end_time: timeSchema('last'),
      id: idSchema,
      ...fieldsOf2017,
      ...fieldsSince24,
    },
    update: { ...optionalTimes, ...fieldsOf2017, ...fieldsSince24 },
  },
  '2.4': {
    create: {
      label: textSchema,
      start_time: v.exactOptional(orEmpty(timeSchema('first'), TIME)),
      end_time: v.exactOptional(orEmpty(timeSchema('last'), TIME)),
      ...fieldsSince24,
    },
    update: {
      label: v.exactOptional(textSchema),
      start_time: v.exactOptional(orEmpty(timeSchema('first'), TIME)),
      end_time: v.exactOptional(orEmpty(timeSchema('last'), TIME)),
      ...fieldsSince24,
    },
  },
} satisfies Record<Settings['generation'], Record<'create' | 'update', v.ObjectEntries>>;

/** The fields of a conference in a state file. */
export const storedFieldsSchema = v.pipe(
  v.strictObject({ ...optionalTimes, ...fieldsOf2017, ...fieldsSince24 }),
  v.transform((fields) => applyChanges({}, fields)),
);

type ParseOptions = Pick<Settings, 'generation' | 'unknownFields'>;

/** @throws {Refusal} 400 with every fault */
export function parseCreation(
  body: BodyFields,
  rules: ParseOptions,
): { readonly id: string | undefined; readonly fields: ConferenceFields } {
  const { id: given, ...fields } = parseFields(body, 'create', rules);
  return { id: given, fields: applyChanges({}, fields) };
}

/** @throws {Refusal} 400 with every fault */
export function parseUpdate(
  body: BodyFields,
  before: ConferenceFields,
  rules: ParseOptions,
): ConferenceFields {
  const { id: _none, ...changes } = parseFields(body, 'update', rules);
  return applyChanges(before, changes);
}

function parseFields(
  body: BodyFields,
  kind: 'create' | 'update',
  { generation, unknownFields }: ParseOptions,
): Changes & { readonly id?: string } {
  const entries: v.ObjectEntries = SCHEMAS[generation][kind];
  return parseBodyFields(entries, body, unknownFields);
}

function applyChanges(before: ConferenceFields, changes: Changes): ConferenceFields {
  const all = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== '');
  const fields: ConferenceFields = Object.fromEntries(all);
  const { start_time: start, end_time: end } = fields;
  if (start === undefined || end === undefined || start < end) return fields;
  throw invalidRequest([{ field: 'end_time', expected: `a time after start_time, ${start}` }]);
}
