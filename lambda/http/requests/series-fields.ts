import * as v from 'valibot';
import { parseDuration } from '../../domain/duration';
import type { Generation } from '../../domain/generation';
import { LOCAL_EXPECTED, parseLocalDateTime } from '../../domain/series/local-date-time';
import { parseRecurrenceRule } from '../../domain/series/recurrence-rule';
import { SERIES_ID, type SeriesFields, type SeriesTemplate } from '../../domain/series/series';
import { parseTimeZone } from '../../domain/series/time-zone';
import { type Fault, invalidRequest, Problem } from '../responses/problems';
import { creationSchema, parseCreation } from './conference-fields';
import { DURATION_EXPECTED, LENGTH_EXPECTED } from './duration';
import { parseFields } from './parse-fields';
import type { BodyFields } from './request-body';

export const MAX_EXDATES = 300;
/** A week, in milliseconds. */
const MAX_DURATION = 7 * 24 * 3600_000;

const ID_EXPECTED = 'a string of 1 to 48 letters, digits, "_" or "-"';
const ZONE_EXPECTED = 'a time zone of the IANA database, such as Europe/Berlin';
const SERIES_DURATION_EXPECTED = `${DURATION_EXPECTED}, of at most P7D`;
const TEMPLATE_EXPECTED = 'an object with the fields of a conference';
const RULE_EXPECTED = 'a recurrence rule of RFC 5545, such as FREQ=WEEKLY;BYDAY=MO';
const EXDATES_EXPECTED = `a list of at most ${MAX_EXDATES} local dates and times without an offset, such as 2026-05-04T09:30:00`;

/** The fields of a conference that a series sets itself. */
const OWN_FIELDS = ['id', 'start_time', 'end_time', 'duration'];
/** Stand for the times of a conference: a template has none. */
const ANY_TIMES = { start_time: '2026-01-01T00:00:00Z', end_time: '2026-01-01T01:00:00Z' };

/** The fields of a template. */
const TEMPLATE_FIELDS = Object.keys(creationSchema.entries).filter((name) => !OWN_FIELDS.includes(name));

/** A string that a parser turns into a value; undefined is a fault. */
function parsedSchema<T>(parse: (text: string) => T | undefined, expected: string) {
  return v.pipe(
    v.string(expected),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const parsed = parse(dataset.value);
      if (parsed !== undefined) return parsed;
      addIssue({ message: expected });
      return NEVER;
    }),
  );
}

const localSchema = parsedSchema(parseLocalDateTime, LOCAL_EXPECTED);

const durationSchema = v.pipe(
  v.string(SERIES_DURATION_EXPECTED),
  v.rawCheck(({ dataset, addIssue }) => {
    const length = dataset.typed ? parseDuration(dataset.value) : undefined;
    if (length === 'calendar') addIssue({ message: LENGTH_EXPECTED });
    else if (length === undefined || length > MAX_DURATION) addIssue({ message: SERIES_DURATION_EXPECTED });
  }),
);

const ruleSchema = v.pipe(
  v.string(RULE_EXPECTED),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const parsed = parseRecurrenceRule(dataset.value);
    if ('text' in parsed) return parsed.text;
    addIssue({ message: parsed.expected });
    return NEVER;
  }),
);

const exdatesSchema = v.pipe(
  v.array(parsedSchema(parseLocalDateTime, EXDATES_EXPECTED), EXDATES_EXPECTED),
  v.maxLength(MAX_EXDATES, EXDATES_EXPECTED),
  v.transform((dates) => [...new Set(dates)].toSorted()),
);

const templateSchema = v.custom<Readonly<Record<string, unknown>>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  TEMPLATE_EXPECTED,
);

export const seriesChangesSchema = v.object({
  template: v.exactOptional(templateSchema),
  time_zone: v.exactOptional(parsedSchema(parseTimeZone, ZONE_EXPECTED)),
  start: v.exactOptional(localSchema),
  duration: v.exactOptional(durationSchema),
  rrule: v.exactOptional(ruleSchema),
  exdates: v.exactOptional(exdatesSchema),
});

export const seriesCreationSchema = v.object({
  id: v.exactOptional(v.pipe(v.string(ID_EXPECTED), v.regex(SERIES_ID, ID_EXPECTED))),
  template: templateSchema,
  time_zone: parsedSchema(parseTimeZone, ZONE_EXPECTED),
  start: localSchema,
  duration: durationSchema,
  rrule: ruleSchema,
  exdates: v.exactOptional(exdatesSchema),
});

/** Fields of answers that requests ignore. */
const READ_ONLY_FIELDS = ['status', 'failed_occurrences'];

/** The body of a change of one occurrence. */
export const occurrenceSchema = v.object({
  start: localSchema,
  duration: v.exactOptional(durationSchema),
});

/**
 * Parses the body of "Create Series".
 *
 * @param receiverFaults faults of the template's `callback_url` as a receiver
 * @throws {Problem} `invalid-request` with every fault
 */
export function parseSeries(
  body: BodyFields,
  receiverFaults: readonly Fault[],
  generation: Generation,
): { id: string | undefined; fields: SeriesFields } {
  const given = withoutNulls(body);
  const { template, faults } = parseTemplate(given.template, receiverFaults, generation);
  const {
    id,
    exdates = [],
    ...fields
  } = parseFields(seriesCreationSchema, given, {
    faults,
    ignored: READ_ONLY_FIELDS,
  });
  return { id, fields: { ...fields, template, exdates } };
}

/**
 * Parses the body of "Update Series". A field that is missing keeps its value. A template and a list of exdates replace the
 * stored ones.
 *
 * @throws {Problem} `invalid-request` with every fault
 */
export function parseSeriesChanges(
  body: BodyFields,
  id: string,
  stored: SeriesFields,
  receiverFaults: readonly Fault[],
  generation: Generation,
): SeriesFields {
  const given = withoutNulls(body);
  const { template, faults } = parseTemplate(given.template ?? stored.template, receiverFaults, generation);
  const wrongId: Fault[] =
    given.id === undefined || given.id === id
      ? []
      : [{ field: 'id', expected: 'the id in the path, or none' }];
  const changes = parseFields(seriesChangesSchema, given, {
    faults: [...faults, ...wrongId],
    ignored: [...READ_ONLY_FIELDS, 'id'],
  });
  return { ...stored, ...changes, template };
}

/** The fields of a template, and its faults, whose fields begin with `template.`. */
function parseTemplate(
  given: unknown,
  receiverFaults: readonly Fault[],
  generation: Generation,
): { readonly template: SeriesTemplate; readonly faults: readonly Fault[] } {
  // `templateSchema` has the fault.
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { template: {}, faults: [] };
  const own = OWN_FIELDS.filter((name) => name in given).map((field) => ({
    field: `template.${field}`,
    expected: 'no such field: the series has it',
  }));
  const others = Object.entries(given).filter(([name]) => !OWN_FIELDS.includes(name));
  try {
    const { fields } = parseCreation(
      { ...Object.fromEntries(others), ...ANY_TIMES },
      receiverFaults,
      generation,
      TEMPLATE_FIELDS,
    );
    const { start_time: _start, end_time: _end, ...template } = fields;
    return { template, faults: own };
  } catch (error) {
    if (!(error instanceof Problem) || !error.more.faults) throw error;
    const faults = error.more.faults.map(({ field, expected }) => ({ field: `template.${field}`, expected }));
    return { template: {}, faults: [...own, ...faults] };
  }
}

/**
 * Parses the body of "Move Occurrence".
 *
 * @throws {Problem} `invalid-request` with every fault
 */
export function parseMove(body: BodyFields): v.InferOutput<typeof occurrenceSchema> {
  return parseFields(occurrenceSchema, withoutNulls(body));
}

/** The fault of one field, as a problem. */
export function seriesFault(field: string, expected: string): Problem {
  return invalidRequest([{ field, expected }]);
}

/** A field that is null counts as omitted. */
function withoutNulls(body: BodyFields): BodyFields {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
}
