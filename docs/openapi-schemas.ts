import {
  CONFERENCE_STATUSES,
  DELIVERY_STATUSES,
  MAX_COUNT,
  PHASES,
} from '../lambda/contract/conference-statuses';
import { changesSchema, creationSchema } from '../lambda/http/requests/conference-fields';
import { NOTIFY_METHODS, SERVICE_TYPES } from '../lambda/http/requests/fonenumber-fields';
import { PROBLEMS } from '../lambda/http/responses/problems';
import { bodySchema, type Media, orEmpty, wholeNumberText } from './openapi-bodies';
import { count, list, object, ref, type Schema, text, time } from './openapi-parts';
import { SERIES_SCHEMAS } from './openapi-series';

const timeOrNone: Schema = {
  anyOf: [time, { type: 'string', maxLength: 0 }],
  description: 'Empty if the conference has no times, with FoneStorm 2.4 only',
};

const FIELDS_2_4 = { fonenumber: text, before_message: text, after_message: text, max_members: count };

const conferenceSchema = object(
  {
    ...{ id: text, label: text, start_time: timeOrNone, end_time: timeOrNone },
    ...{ organizer: text, attendees: list(text) },
    ...{ caller_id: text, conference_pin: text, conference_url: text, ...FIELDS_2_4 },
    metadata: { type: 'object', additionalProperties: text },
  },
  ...[...Object.keys(FIELDS_2_4), 'metadata'],
);
const phaseSchema: Schema = { type: 'string', enum: PHASES };
const countsOf = (statuses: readonly string[]) =>
  Object.fromEntries(statuses.map((status) => [status, countSchema]));
const countSchema = object({
  count: { ...count, maximum: MAX_COUNT },
  exact: { type: 'boolean', description: 'If false, there are more' },
});
const eventReferences = list(object({ type: text, id: text, sequence: count }));
const callbackSchema = object({
  ...{ position: count, entry: text },
  received_at: time,
  callback: { type: 'object' },
  events: eventReferences,
});

const deliverySchema = object(
  {
    ...{ id: text, conference: text, callback: count },
    status: { type: 'string', enum: ['pending', 'delivered', 'failed'] },
    attempt_count: count,
    next_attempt_at: time,
    attempts: list(
      object(
        {
          ...{ at: time, milliseconds: count, status: count, response: text, failure: text },
          manual: { type: 'boolean', const: true },
        },
        ...['status', 'response', 'failure', 'manual'],
      ),
    ),
  },
  'next_attempt_at',
);
function loginSchema(media: Media): Schema {
  const expires: Schema = {
    description: 'Seconds, 3600 by default. Also 60.0, or 0.6e2',
    anyOf: [
      { type: 'integer', minimum: 1, maximum: 86_400 },
      orEmpty(wholeNumberText('[1-9]\\d{0,3}|[1-7]\\d{4}|8[0-5]\\d{3}|86[0-3]\\d{2}|86400', 5)),
      ...(media === 'json' ? [{ type: 'null' }] : []),
    ],
  };
  const fields = { username: { type: 'string', minLength: 1 }, password: text, expires };
  return { ...object(fields, 'expires'), additionalProperties: false };
}

/** A FoneNumber in a path. Only one that begins with 1 to 9 may have a fraction of zeros. */
export const FONENUMBER_TEXT: Schema = {
  description: '10 digits. Also 3215550001.0, or 0.3215550001e10',
  ...{ type: 'string', maxLength: 64, pattern: '^(\\d{10}|0{0,10}[1-9]\\d{9}\\.0*)$' },
  examples: ['3215550001'],
};
const { description, examples, ...foneNumberText } = FONENUMBER_TEXT;
const FONENUMBER: Schema = {
  ...{ description, examples },
  anyOf: [foneNumberText, { type: 'integer', minimum: 1_000_000_000, maximum: 9_999_999_999 }],
};
const REPORTED_URL: Schema = {
  description: 'Must not lead to the relay. Tokens such as {{from}} may be in its path and its query',
  ...{ type: 'string', format: 'uri', pattern: '^[Hh][Tt][Tt][Pp][Ss]?://', maxLength: 2048 },
  examples: ['https://receiver.example/calls'],
};

/** An optional field that is empty or null counts as omitted. */
function numberFields(fields: Readonly<Record<string, Schema>>, media: Media, ...optional: string[]): Schema {
  const absent: Schema[] = [
    { type: 'string', maxLength: 0 },
    ...(media === 'json' ? [{ type: 'null' }] : []),
  ];
  const shown = Object.entries(fields).map(([name, field]) => [
    name,
    optional.includes(name) ? { anyOf: [field, ...absent] } : field,
  ]);
  return { ...object(Object.fromEntries(shown), ...optional), additionalProperties: { anyOf: absent } };
}

function serviceSchema(media: Media): Schema {
  const id = { anyOf: [{ type: 'string', minLength: 1, maxLength: 128 }, { type: 'integer' }] };
  const fields = {
    service_type: { type: 'string', enum: SERVICE_TYPES },
    service_id: { ...id, description: 'If service_type is Conference, the id of a conference: required' },
  };
  return {
    ...numberFields(fields, media, 'service_id'),
    if: { properties: { service_type: { const: 'Conference' } } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
    then: { required: ['service_id'], properties: { service_id: id } },
  };
}

function notifySchema(media: Media): Schema {
  const credential = { type: 'string', maxLength: 1024 };
  const fields = {
    ...{ fonenumber: FONENUMBER, method: { type: 'string', enum: NOTIFY_METHODS }, url: REPORTED_URL },
    ...{ url_username: credential, url_password: credential },
  };
  return numberFields(fields, media, 'url_username', 'url_password');
}

/** Waits and latencies are milliseconds. */
const healthSchema = object(
  {
    read_at: time,
    faults: { ...list(text), description: 'Sentences. Empty if there is no fault' },
    queues: list(
      object(
        {
          name: { ...text, description: 'The command redrive takes the same name' },
          ...{ ready: count, in_flight: count, delayed: count, dead_letters: count },
        },
        ...['ready', 'in_flight', 'delayed'],
      ),
    ),
    series: {
      ...object({ due: countSchema, oldest_due_at: time }, 'oldest_due_at'),
      description:
        'The series that wait for a sweep, up to 1000, and the time since which the first of them is due',
    },
    budget: object({
      requests_per_second: { type: 'integer', minimum: 1 },
      ...{ request_wait_milliseconds: count, status_check_wait_milliseconds: count },
    }),
    last_hour: {
      ...object(
        {
          ...{ last_sweep_at: time, callbacks_accepted: count, callbacks_published: count },
          ...{ delivery_attempts: count, deliveries_failed: count },
          ...{ mean_latency_milliseconds: count, longest_latency_milliseconds: count },
        },
        ...['last_sweep_at', 'mean_latency_milliseconds', 'longest_latency_milliseconds'],
      ),
      description: 'Missing if the relay cannot measure it now. Its values are then not known',
    },
  },
  'last_hour',
);

/** RFC 9457, with FoneStorm's own members. */
function problemSchema(): Schema {
  return object(
    {
      type: {
        type: 'string',
        enum: Object.keys(PROBLEMS).map((name) => `urn:conference-relay:problem:${name}`),
      },
      ...{ title: text, status: count, detail: text, error: text, message: text, status_code: count },
      errors: { ...list(object({ field: text, expected: text })), maxItems: 50 },
      more_errors: { ...count, description: 'The number of faults that errors does not list' },
    },
    ...['errors', 'more_errors'],
  );
}

/** The schemas of requests and answers, by name. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  Conference: conferenceSchema,
  Details: {
    allOf: [
      ref('Conference'),
      object(
        {
          conference_status: text,
          organizer_status: { type: 'boolean' },
          attendees_status: count,
          phase: {
            ...phaseSchema,
            description: 'Missing until the first event of the conference is published',
          },
        },
        'phase',
      ),
    ],
  },
  Callback: callbackSchema,
  CallbackWithRequest: {
    allOf: [
      ref('Callback'),
      object({
        request: object({ method: text, query: text, headers: { type: 'object' }, body: text }),
      }),
    ],
  },
  Event: object({ source: text, 'detail-type': text, time, detail: { type: 'object' } }),
  StatusCheck: object({
    ...{ position: count, entry: text, requested_at: time, received_at: time },
    report: {
      description: 'The statuses in FoneStorm’s answer; a missing one is not known',
      anyOf: [{ type: 'object' }, { const: 'not found' }],
    },
    events: eventReferences,
  }),
  DueConference: object({ conference: ref('Details'), phase: phaseSchema, due_at: time }),
  ListedConference: {
    ...ref('Conference'),
    ...{ description: 'With a filter, a conference also has its statuses and its phase' },
    properties: {
      ...{ conference_status: text, organizer_status: { type: 'boolean' }, attendees_status: count },
      phase: phaseSchema,
    },
  },
  Counts: object({
    conferences: object(countsOf(CONFERENCE_STATUSES)),
    deliveries: object(countsOf(DELIVERY_STATUSES)),
  }),
  Delivery: deliverySchema,
  Health: healthSchema,
  ...SERIES_SCHEMAS,
  Creation: bodySchema(creationSchema, 'json'),
  CreationForm: bodySchema(creationSchema, 'form'),
  Changes: bodySchema(changesSchema, 'json'),
  ChangesForm: bodySchema(changesSchema, 'form'),
  Login: loginSchema('json'),
  LoginForm: loginSchema('form'),
  Service: serviceSchema('json'),
  ServiceForm: serviceSchema('form'),
  Notify: notifySchema('json'),
  NotifyForm: notifySchema('form'),
  Problem: problemSchema(),
};
