import * as v from 'valibot';
import { CONFERENCE_ID, type ConferenceChanges, type ConferenceFields, changed } from '../domain/conference';
import type { Generation } from '../domain/generation';
import { parseInstant } from '../domain/instant';
import { hasMisplacedToken } from '../domain/tokens';
import { FONENUMBER, foneNumberIn } from './fonenumber';
import { type Fault, invalid } from './problems';
import type { BodyFields } from './request-body';
import { wholeDigits } from './whole-digits';

const LONGEST_TEXT = 1024;
const MOST_ATTENDEES = 1000;
/** An item of DynamoDB's has at most 400 KB, and holds a change of a conference beside the conference. */
const MOST_ATTENDEES_BYTES = 100_000;
/** The time to parse an international host name grows with the square of its length. */
export const LONGEST_URL = 2048;

const ID = 'a text of 1 to 64 letters, digits, "_" or "-"';
const INSTANT =
  'an ISO 8601 date or time, UTC unless it has an offset, such as 2026-05-04T09:30:00Z ("+" is %2B in a form)';
const TEXT = `a text of at most ${LONGEST_TEXT} characters`;
const ATTENDEES = `a list of at most ${MOST_ATTENDEES} texts of 1 to ${LONGEST_TEXT} characters, together at most ${MOST_ATTENDEES_BYTES} bytes as JSON`;
const URL_EXPECTED = `an absolute http or https URL of at most ${LONGEST_URL} characters, without user name and password, with tokens such as {{from}} in its path and query alone`;
const MEMBERS = 'a whole number from 1 to 100000';

const text = v.pipe(
  v.string(TEXT),
  v.maxLength(LONGEST_TEXT, TEXT),
  v.check((value) => value.isWellFormed(), TEXT),
);

/** The Java client sends dates without a time: such a conference lasts from the first millisecond of its day to the last. */
const DAY = { start_time: 'begins', end_time: 'ends' } as const;

function instant(name: keyof typeof DAY) {
  return v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const read = parseInstant(dataset.value, DAY[name]);
      if (read) return read;
      addIssue();
      return NEVER;
    }),
  );
}

/** A list, a JSON array inside a text (the page's own example of "Create Conference"), or one form field. */
const attendees = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' ? attendeesInText(value) : value)),
  // The elements of a longer list are not checked.
  v.transform((value) => (Array.isArray(value) && value.length > MOST_ATTENDEES ? undefined : value)),
  v.array(v.pipe(text, v.minLength(1)), ATTENDEES),
  v.check((value) => Buffer.byteLength(JSON.stringify(value)) <= MOST_ATTENDEES_BYTES, ATTENDEES),
);

function attendeesInText(value: string): unknown {
  if (value.trim() === '') return [];
  if (!value.trimStart().startsWith('[')) return [value];
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

const callbackUrl = v.pipe(v.string(URL_EXPECTED), v.check(isUrl, URL_EXPECTED));

/** Whether a text is empty, or a URL that calls can be reported to. */
export function isUrl(value: string): boolean {
  if (value === '') return true;
  if (value.length > LONGEST_URL || !URL.canParse(value) || !/^https?:\/\//i.test(value)) return false;
  const { username, password } = new URL(value);
  return username === '' && password === '' && !hasMisplacedToken(value);
}

const number = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform((value) => Number(wholeDigits(value) ?? Number.NaN)),
  v.number(MEMBERS),
  v.minValue(1, MEMBERS),
  v.maxValue(100_000, MEMBERS),
);
const members = v.union([v.literal(''), number], MEMBERS);

/** A FoneNumber is normalized to 10 digits. Any other text is sent to FoneStorm unchanged. */
const spelledNumber = v.pipe(
  v.unknown(),
  v.transform((value) => foneNumberIn(value) ?? value),
  text,
);

export const changes = v.object({
  start_time: v.exactOptional(instant('start_time')),
  end_time: v.exactOptional(instant('end_time')),
  label: v.exactOptional(text),
  organizer: v.exactOptional(text),
  attendees: v.exactOptional(attendees),
  caller_id: v.exactOptional(text),
  callback_url: v.exactOptional(callbackUrl),
  fonenumber: v.exactOptional(spelledNumber),
  before_message: v.exactOptional(text),
  after_message: v.exactOptional(text),
  max_members: v.exactOptional(members),
});

export const creation = v.object({
  ...changes.entries,
  start_time: instant('start_time'),
  end_time: instant('end_time'),
  id: v.exactOptional(v.pipe(v.string(ID), v.regex(CONFERENCE_ID, ID))),
});

/** With generation 2.4 a conference may have no times: an empty string clears a time. */
const OPEN_TIMES = {
  start_time: v.exactOptional(v.union([v.literal(''), instant('start_time')])),
  end_time: v.exactOptional(v.union([v.literal(''), instant('end_time')])),
};
/** With generation 2.4 the relay assigns the number, so it must be a FoneNumber. */
const NUMBER = {
  fonenumber: v.exactOptional(
    v.pipe(
      spelledNumber,
      v.check((value) => value === '' || foneNumberIn(value) !== undefined, FONENUMBER),
    ),
  ),
};
const SCHEMAS = {
  '2017': { creation, changes },
  '2.4': {
    creation: v.object({ ...creation.entries, ...OPEN_TIMES, ...NUMBER }),
    changes: v.object({ ...changes.entries, ...OPEN_TIMES, ...NUMBER }),
  },
};

/** What answers carry and requests do not: clients that send back what they read may leave it in. */
export const READ_ONLY = [
  ...['id', 'conference_pin', 'conference_url'],
  ...['conference_status', 'organizer_status', 'attendees_status'],
];

/**
 * Reads the body of "Create Conference".
 *
 * @param more faults that were found elsewhere
 * @throws {Problem} `invalid-request` with every fault
 */
export function creationOf(
  body: BodyFields,
  more: readonly Fault[] = [],
  generation: Generation = '2017',
): { id: string | undefined; fields: ConferenceFields } {
  const given = givenOf(body);
  const faults = [...(generation === '2.4' ? openFaults(given) : []), ...orderFaults(given), ...more];
  const { id, ...fields } = read(SCHEMAS[generation].creation, given, faults);
  return { id, fields: changed({}, fields) };
}

/**
 * Reads the body of "Update Conference". Times are checked against the stored ones, which stay where the change does
 * not name them. With generation 2.4 empty strings clear both times.
 *
 * @param more faults that were found elsewhere
 * @throws {Problem} `invalid-request` with every fault
 */
export function changesOf(
  body: BodyFields,
  id: string,
  stored: ConferenceFields,
  more: readonly Fault[] = [],
  generation: Generation = '2017',
): ConferenceChanges {
  const { attendees: list, ...others } = givenOf(body);
  // The C# client joins lists with commas in a form. If that equals the stored list, it stays unchanged.
  const isJoined = typeof list === 'string' && list === stored.attendees?.join(',');
  const given = list === undefined || isJoined ? others : { ...others, attendees: list };
  const after = { ...stored, ...given };
  const faults = [...(generation === '2.4' ? bothTimesFaults(after) : []), ...orderFaults(after), ...more];
  if (given.id !== undefined && given.id !== id) {
    faults.push({ field: 'id', expected: 'the id in the path, or none' });
  }
  const { attendees: next, ...rest } = read(SCHEMAS[generation].changes, given, faults);
  // Answers show an empty list if there is none.
  const isNone = next === undefined || (next.length === 0 && stored.attendees === undefined);
  return isNone ? rest : { ...rest, attendees: next };
}

/** A field that is null counts as not given. */
function givenOf(body: BodyFields): BodyFields {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

function read<T extends v.ObjectSchema<v.ObjectEntries, undefined>>(
  schema: T,
  given: BodyFields,
  more: readonly Fault[],
): v.InferOutput<T> {
  const result = v.safeParse(schema, given);
  const own = (result.issues ?? []).map(faultOf);
  const faults = [...own, ...unknownFields(given, Object.keys(schema.entries)), ...more];
  if (!result.success || faults.length > 0) throw invalid(distinct(faults));
  return result.output;
}

function faultOf(issue: v.BaseIssue<unknown>): Fault {
  const field = String(issue.path?.[0]?.key);
  if (field === 'attendees') return { field, expected: ATTENDEES };
  return { field, expected: field.endsWith('_time') ? INSTANT : issue.message };
}

export function unknownFields(body: BodyFields, names: readonly string[]): Fault[] {
  const expected = `one of ${names.join(', ')}`;
  return Object.keys(body)
    .filter((name) => !names.includes(name) && !READ_ONLY.includes(name))
    .map((field) => ({ field: field.slice(0, 64), expected }));
}

function distinct(faults: readonly Fault[]): Fault[] {
  return [...new Map(faults.map((fault) => [fault.field, fault])).values()];
}

function orderFaults(body: BodyFields): Fault[] {
  const [start, end] = (['start_time', 'end_time'] as const).map((name) => {
    const value = body[name];
    return typeof value === 'string' ? parseInstant(value, DAY[name]) : undefined;
  });
  if (!start || !end || end > start) return [];
  return [{ field: 'end_time', expected: `a time after start_time, ${start}` }];
}

/** With generation 2.4, either a label or both times are required. */
function openFaults(body: BodyFields): Fault[] {
  const isNothing = [body.label, body.start_time, body.end_time].every(isEmpty);
  if (isNothing) return [{ field: 'label', expected: 'a label, or start_time and end_time' }];
  return bothTimesFaults(body);
}

function bothTimesFaults({ start_time, end_time }: BodyFields): Fault[] {
  if (isEmpty(start_time) === isEmpty(end_time)) return [];
  const [field, other] = isEmpty(end_time) ? ['end_time', 'start_time'] : ['start_time', 'end_time'];
  return [{ field, expected: `a time with ${other}, or neither of them` }];
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === '';
}
