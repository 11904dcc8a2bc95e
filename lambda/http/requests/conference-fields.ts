import * as v from 'valibot';
import {
  applyChanges,
  CONFERENCE_ID,
  type ConferenceChanges,
  type ConferenceFields,
  type Metadata,
} from '../../domain/definition';
import type { Generation } from '../../domain/generation';
import { parseInstant } from '../../domain/instant';
import type { Fault } from '../responses/problems';
import { durationSchema, withEndOfDuration } from './duration';
import {
  boundedTextSchema,
  isEmptyOrUrl,
  MAX_TEXT_LENGTH,
  MAX_URL_LENGTH,
  textSchema,
  wholeNumberSchema,
} from './field-schemas';
import { mergeMetadata } from './metadata';
import { parseFields } from './parse-fields';
import { FONENUMBER_EXPECTED, parseFoneNumber } from './parse-fonenumber';
import type { BodyFields } from './request-body';

const MAX_ATTENDEES = 1000;
/** A DynamoDB item has at most 400 KB, and holds a conference and a change of it. */
const MAX_ATTENDEES_BYTES = 100_000;
const MAX_MEMBERS = 100_000;

const ID_EXPECTED = 'a string of 1 to 64 letters, digits, "_" or "-"';
const INSTANT_EXPECTED =
  'an ISO 8601 date or time, UTC unless it has an offset, such as 2026-05-04T09:30:00Z ("+" is %2B in a form)';
const ATTENDEES_EXPECTED = `a list of at most ${MAX_ATTENDEES} strings of 1 to ${MAX_TEXT_LENGTH} characters, together at most ${MAX_ATTENDEES_BYTES} bytes as JSON`;
const URL_EXPECTED = `an absolute http or https URL of at most ${MAX_URL_LENGTH} characters, without user name, password, or tokens such as {{from}} outside its path and query`;
const MEMBERS_EXPECTED = `a whole number from 1 to ${MAX_MEMBERS}`;

/** The Java client sends dates without a time. A start is then the first millisecond of its day, an end the last. */
const DAY_EDGES = { start_time: 'begins', end_time: 'ends' } as const;

function instantSchema(name: keyof typeof DAY_EDGES) {
  return v.pipe(
    v.string(INSTANT_EXPECTED),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const instant = parseInstant(dataset.value, DAY_EDGES[name]);
      if (instant) return instant;
      addIssue({ message: INSTANT_EXPECTED });
      return NEVER;
    }),
  );
}

/** A list, a JSON array in a string (as in FoneStorm's example of "Create Conference"), or one form field. */
const attendeesSchema = v.pipe(
  v.unknown(),
  v.transform((value) => (typeof value === 'string' ? parseAttendees(value) : value)),
  // A longer list is refused without a check of its elements.
  v.transform((value) => (Array.isArray(value) && value.length > MAX_ATTENDEES ? undefined : value)),
  v.array(
    v.pipe(boundedTextSchema(ATTENDEES_EXPECTED), v.minLength(1, ATTENDEES_EXPECTED)),
    ATTENDEES_EXPECTED,
  ),
  v.check((value) => Buffer.byteLength(JSON.stringify(value)) <= MAX_ATTENDEES_BYTES, ATTENDEES_EXPECTED),
);

function parseAttendees(value: string): unknown {
  if (value.trim() === '') return [];
  if (!value.trimStart().startsWith('[')) return [value];
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

const callbackUrlSchema = v.pipe(v.string(URL_EXPECTED), v.check(isEmptyOrUrl, URL_EXPECTED));

const maxMembersSchema = v.union(
  [v.literal(''), wholeNumberSchema(MAX_MEMBERS, MEMBERS_EXPECTED)],
  MEMBERS_EXPECTED,
);

/** A FoneNumber is normalized to 10 digits. Any other string is sent to FoneStorm unchanged. */
const fonenumberTextSchema = v.pipe(
  v.unknown(),
  v.transform((value) => parseFoneNumber(value) ?? value),
  textSchema,
);

export const changesSchema = v.object({
  start_time: v.exactOptional(instantSchema('start_time')),
  end_time: v.exactOptional(instantSchema('end_time')),
  duration: v.exactOptional(durationSchema),
  label: v.exactOptional(textSchema),
  organizer: v.exactOptional(textSchema),
  attendees: v.exactOptional(attendeesSchema),
  caller_id: v.exactOptional(textSchema),
  callback_url: v.exactOptional(callbackUrlSchema),
  fonenumber: v.exactOptional(fonenumberTextSchema),
  before_message: v.exactOptional(textSchema),
  after_message: v.exactOptional(textSchema),
  max_members: v.exactOptional(maxMembersSchema),
  // `mergeMetadata` checks it, because it depends on the stored metadata.
  metadata: v.exactOptional(v.custom<Metadata | ''>(() => true)),
});

export const creationSchema = v.object({
  ...changesSchema.entries,
  start_time: instantSchema('start_time'),
  end_time: instantSchema('end_time'),
  id: v.exactOptional(v.pipe(v.string(ID_EXPECTED), v.regex(CONFERENCE_ID, ID_EXPECTED))),
});

/** With generation 2.4 a conference may have no times: an empty string clears a time. */
const OPTIONAL_TIMES = {
  start_time: v.exactOptional(v.union([v.literal(''), instantSchema('start_time')], INSTANT_EXPECTED)),
  end_time: v.exactOptional(v.union([v.literal(''), instantSchema('end_time')], INSTANT_EXPECTED)),
};
/** With generation 2.4 the relay assigns the number, so it must be a FoneNumber. */
const ASSIGNABLE_FONENUMBER = {
  fonenumber: v.exactOptional(
    v.pipe(
      fonenumberTextSchema,
      v.check((value) => value === '' || parseFoneNumber(value) !== undefined, FONENUMBER_EXPECTED),
    ),
  ),
};
const SCHEMAS = {
  '2017': { creation: creationSchema, changes: changesSchema },
  '2.4': {
    creation: v.object({ ...creationSchema.entries, ...OPTIONAL_TIMES, ...ASSIGNABLE_FONENUMBER }),
    changes: v.object({ ...changesSchema.entries, ...OPTIONAL_TIMES, ...ASSIGNABLE_FONENUMBER }),
  },
};

/** Fields of answers that requests ignore, so that a client can send back what it read. */
export const READ_ONLY_FIELDS = [
  ...['id', 'conference_pin', 'conference_url'],
  ...['conference_status', 'organizer_status', 'attendees_status', 'phase'],
];

/**
 * Parses the body of "Create Conference".
 *
 * @param receiverFaults faults of the `callback_url` as a receiver
 * @param names the names that the fault of an unknown field lists; all fields if omitted
 * @throws {Problem} `invalid-request` with every fault
 */
export function parseCreation(
  body: BodyFields,
  receiverFaults: readonly Fault[] = [],
  generation: Generation = '2017',
  names?: readonly string[],
): { id: string | undefined; fields: ConferenceFields } {
  const { given: timed, durationFaults } = withEndOfDuration(withoutNulls(body));
  const { given, metadataFaults } = withMetadata(timed);
  const faults = [
    ...(generation === '2.4' ? labelOrTimesFaults(given) : []),
    ...timeOrderFaults(given),
    ...durationFaults,
    ...metadataFaults,
    ...receiverFaults,
  ];
  const {
    id,
    duration: _duration,
    ...fields
  } = parseFields(SCHEMAS[generation].creation, given, {
    ...{ faults, names, ignored: READ_ONLY_FIELDS },
  });
  return { id, fields: applyChanges({}, fields) };
}

/**
 * Parses the body of "Update Conference". A time without a change keeps its stored value, which takes part in the check of
 * their order. With generation 2.4, empty strings clear both times.
 *
 * @param receiverFaults faults of the `callback_url` as a receiver
 * @throws {Problem} `invalid-request` with every fault
 */
export function parseChanges(
  body: BodyFields,
  id: string,
  stored: ConferenceFields,
  receiverFaults: readonly Fault[] = [],
  generation: Generation = '2017',
): ConferenceChanges {
  const { attendees: givenList, ...others } = withoutNulls(body);
  // The C# client joins lists with commas in a form. If the result equals the stored list, the list stays unchanged.
  const isJoined = typeof givenList === 'string' && givenList === stored.attendees?.join(',');
  const { given: timed, durationFaults } = withEndOfDuration(
    givenList === undefined || isJoined ? others : { ...others, attendees: givenList },
    stored.start_time,
  );
  const { given, metadataFaults } = withMetadata(timed, stored.metadata);
  const after = { ...stored, ...given };
  const faults = [
    ...(generation === '2.4' ? bothTimesFaults(after) : []),
    ...timeOrderFaults(after),
    ...durationFaults,
    ...metadataFaults,
    ...receiverFaults,
  ];
  if (given.id !== undefined && given.id !== id) {
    faults.push({ field: 'id', expected: 'the id in the path, or none' });
  }
  const {
    attendees,
    duration: _duration,
    ...changes
  } = parseFields(SCHEMAS[generation].changes, given, {
    faults,
    ignored: READ_ONLY_FIELDS,
  });
  // Answers show an empty list for a conference without attendees, and clients send it back.
  const isUnchanged = attendees === undefined || (attendees.length === 0 && stored.attendees === undefined);
  return isUnchanged ? changes : { ...changes, attendees };
}

/** The fields with the metadata that the conference then has. */
function withMetadata(
  body: BodyFields,
  stored?: Metadata,
): { readonly given: BodyFields; readonly metadataFaults: readonly Fault[] } {
  if (body.metadata === undefined) return { given: body, metadataFaults: [] };
  const { metadata, faults } = mergeMetadata(body.metadata, stored);
  return { given: { ...body, metadata }, metadataFaults: faults };
}

/** A field that is null counts as omitted. */
function withoutNulls(body: BodyFields): BodyFields {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}

function timeOrderFaults(body: BodyFields): Fault[] {
  const [start, end] = (['start_time', 'end_time'] as const).map((name) => {
    const value = body[name];
    return typeof value === 'string' ? parseInstant(value, DAY_EDGES[name]) : undefined;
  });
  if (!start || !end || end > start) return [];
  return [{ field: 'end_time', expected: `a time after start_time, ${start}` }];
}

/** With generation 2.4, either a label or both times are required. */
function labelOrTimesFaults(body: BodyFields): Fault[] {
  const hasNeither = [body.label, body.start_time, body.end_time].every(isEmpty);
  if (hasNeither) return [{ field: 'label', expected: 'a label, or start_time and end_time' }];
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
