import { calendar, list, object, ref, type Schema, text, time } from './openapi-parts';

const LOCAL: Schema = {
  ...{ type: 'string', examples: ['2026-05-04T09:30:00'] },
  description: 'A local date and time without an offset, in the time zone of the series',
};
const RULE: Schema = {
  ...{ type: 'string', maxLength: 500, examples: ['FREQ=WEEKLY;BYDAY=MO'] },
  description:
    'RFC 5545, with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, and at most 24 starts a day. It needs an occurrence within ten years',
};
const DURATION: Schema = {
  ...{ type: 'string', examples: ['PT45M'] },
  description: 'ISO 8601, at most P7D: weeks, days of 24 hours, hours, minutes and seconds',
};
const ZONE: Schema = {
  ...{ type: 'string', examples: ['Europe/Berlin'] },
  description: 'A time zone of the IANA database',
};
const EXDATES: Schema = {
  ...list(LOCAL),
  maxItems: 300,
  description: 'Starts that the series leaves out. The rule must have each of them',
};
const TEMPLATE: Schema = {
  type: 'object',
  description:
    'The fields of each conference as in Create Conference, without id, start_time, end_time and duration. It replaces the stored template',
  examples: [{ label: 'Weekly' }],
};

const FIELDS = { time_zone: ZONE, start: LOCAL, duration: DURATION, rrule: RULE };

/** An optional field that is null counts as omitted. */
function orNull({ description, examples, ...schema }: Schema): Schema {
  return { description, examples, anyOf: [schema, { type: 'null' }] };
}

function bodyOf(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>>,
): Schema {
  const open = Object.entries(optional).map(([name, schema]) => [name, orNull(schema)]);
  return {
    ...object({ ...required, ...Object.fromEntries(open) }, ...Object.keys(optional)),
    additionalProperties: { type: 'null' },
  };
}

const SHOWN: Schema = { description: 'Ignored: a field of answers, which can be sent back' };
const SERIES_ID: Schema = { type: 'string', pattern: '^[A-Za-z0-9_-]{1,48}$', examples: ['weekly'] };

/** The schemas of series, by name. */
export const SERIES_SCHEMAS: Readonly<Record<string, Schema>> = {
  Series: object({
    id: text,
    status: { type: 'string', enum: ['active', 'ended', 'deleted'] },
    failed_occurrences: {
      ...list(text),
      description: 'The ids of the occurrences whose last request was refused',
    },
    template: { type: 'object' },
    ...{ time_zone: text, start: text, duration: text, rrule: text, exdates: list(text) },
  }),
  Occurrence: object(
    {
      id: {
        ...text,
        description: 'Its local date by the rule, and its number if it is not the first one of that day',
      },
      scheduled_start: { ...text, description: 'Its local start by the rule' },
      ...{ start_time: time, end_time: time, moved: { type: 'boolean' } },
      status: {
        type: 'string',
        enum: ['planned', 'scheduled', 'changed', 'cancelled', 'ended', 'failed', 'skipped'],
        description:
          'The state of its conference now. changed: a caller changed it; cancelled: a caller deleted it, or FoneStorm no longer has it',
      },
      conference: { ...text, description: 'The id of its conference; empty if it has none' },
      reason: { ...text, description: 'The reason of the failure' },
    },
    'reason',
  ),
  SeriesCreation: bodyOf(
    { ...FIELDS, template: TEMPLATE },
    { id: SERIES_ID, exdates: EXDATES, status: SHOWN, failed_occurrences: SHOWN },
  ),
  SeriesChanges: bodyOf(
    {},
    {
      ...{ ...FIELDS, template: TEMPLATE, id: SERIES_ID, exdates: EXDATES },
      ...{ status: SHOWN, failed_occurrences: SHOWN },
    },
  ),
  Move: bodyOf({ start: LOCAL }, { duration: DURATION }),
};

const READ_PROBLEMS = ['unauthenticated', 'unavailable'] as const;
const CHANGE_PROBLEMS = [...READ_PROBLEMS, 'invalid-request', 'not-found', 'change-under-way'] as const;
const BODY_PROBLEMS = ['body-too-large', 'unsupported-media-type'] as const;

const series = object({ series: ref('Series') });
const seriesLink = { id: '$response.body#/series/id' };

/** The operations on series, by their ids. */
export const SERIES_OPERATIONS = {
  createSeries: {
    ...{
      summary: 'Creates a series of conferences',
      status: 201 as const,
      body: 'SeriesCreation',
      response: series,
    },
    parameters: ['idempotencyKey'],
    links: {
      readSeries: seriesLink,
      updateSeries: seriesLink,
      occurrences: seriesLink,
      seriesEvents: seriesLink,
      deleteSeries: seriesLink,
    },
    problems: [...READ_PROBLEMS, 'invalid-request', 'id-taken', ...BODY_PROBLEMS],
  },
  listSeries: {
    summary: 'Lists the series that are not deleted, in the order of their creation',
    status: 200 as const,
    parameters: ['limit', 'cursor'],
    response: object({ series: list(ref('Series')) }),
    headers: ['link'],
    problems: [...READ_PROBLEMS, 'invalid-request'],
  },
  readSeries: {
    ...{ summary: 'Reads a series', status: 200 as const, response: series, headers: ['vary'] as const },
    representations: calendar(
      'The invitations (RFC 5545) to its conferences that are not over. A series without a conference has a calendar with a time zone and without events',
    ),
    problems: [...READ_PROBLEMS, 'invalid-request', 'not-found'],
  },
  updateSeries: {
    ...{ summary: 'Changes a series, and its conferences that have not begun', status: 200 as const },
    ...{ body: 'SeriesChanges', response: series },
    problems: [...CHANGE_PROBLEMS, ...BODY_PROBLEMS],
  },
  deleteSeries: {
    ...{ summary: 'Deletes a series, and its conferences that have not begun', status: 200 as const },
    response: series,
    problems: CHANGE_PROBLEMS,
  },
  seriesEvents: {
    summary: 'Lists the published events of a series after a sequence number, also if it is deleted',
    status: 200 as const,
    parameters: ['limit', 'after'],
    response: object({ events: list(ref('Event')) }),
    headers: ['link'],
    problems: [...READ_PROBLEMS, 'invalid-request', 'not-found'],
  },
  occurrences: {
    ...{
      summary: 'Lists the occurrences of a series that are not over, within the horizon',
      status: 200 as const,
    },
    response: object({ occurrences: list(ref('Occurrence')) }),
    links: {
      readOccurrence: { id: '$request.path.id', occurrence: '$response.body#/occurrences/0/id' },
      moveOccurrence: { id: '$request.path.id', occurrence: '$response.body#/occurrences/0/id' },
      skipOccurrence: { id: '$request.path.id', occurrence: '$response.body#/occurrences/0/id' },
    },
    problems: [...READ_PROBLEMS, 'invalid-request', 'not-found'],
  },
  readOccurrence: {
    summary: 'Reads one occurrence of a series, also one that is over',
    status: 200 as const,
    response: object({ occurrence: ref('Occurrence') }),
    problems: [...READ_PROBLEMS, 'invalid-request', 'not-found'],
  },
  moveOccurrence: {
    ...{ summary: 'Moves one occurrence of a series, or restores it', status: 200 as const },
    ...{ body: 'Move', response: series },
    problems: [...CHANGE_PROBLEMS, ...BODY_PROBLEMS],
  },
  skipOccurrence: {
    ...{ summary: 'Skips one occurrence of a series', status: 200 as const, response: series },
    problems: CHANGE_PROBLEMS,
  },
} as const;
