import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { changesSchema, creationSchema, READ_ONLY_FIELDS } from '../lambda/http/requests/conference-fields';
import { NOTIFY_METHODS, SERVICE_TYPES } from '../lambda/http/requests/fonenumber-fields';
import { PROBLEMS } from '../lambda/http/responses/problems';

export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: 'string' };
export const time: Schema = { type: 'string', format: 'date-time' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const list = (items: Schema): Schema => ({ type: 'array', items });
export const object = (
  properties: Readonly<Record<string, Schema>>,
  ...optional: readonly string[]
): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
export const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

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
  },
  ...Object.keys(FIELDS_2_4),
);
const callbackSchema = object({
  ...{ position: count, entry: text },
  received_at: time,
  callback: { type: 'object' },
  events: list(object({ type: text, id: text, sequence: count })),
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

const MONTH_AND_DAY = [
  '(0[13578]|1[02])-?(0[1-9]|[12]\\d|3[01])',
  '(0[469]|11)-?(0[1-9]|[12]\\d|30)',
  '02-?(0[1-9]|1\\d|2[0-8])',
].join('|');
const OFFSET = '([Zz]|[+-]([01]\\d|2[0-3])(:?[0-5]\\d)?)';
/** No pattern knows leap years, so 29 February is left out of the pattern. The relay accepts it in leap years. */
const INSTANT = [
  `[1-8]\\d{3}-(${MONTH_AND_DAY.replaceAll('-?', '-')})`,
  `[1-8]\\d{3}(${MONTH_AND_DAY.replaceAll('-?', '')})`,
].join('|');
const INSTANT_PATTERN = `^(${INSTANT})([Tt ]([01]\\d|2[0-3])(:?[0-5]\\d|:[0-5]\\d:[0-5]\\d([.,]\\d+)?|[0-5]\\d[0-5]\\d([.,]\\d+)?)?${OFFSET}?)?$`;

/**
 * A whole number in a string, with leading zeros and a fraction of zeros. The relay reads exponents, too: no pattern shows
 * these.
 *
 * @param digits the pattern of the number without leading zeros
 * @param count the most digits that `digits` matches. Before a fraction, a number has at most 20 digits
 */
function wholeNumberText(digits: string, count: number): Schema {
  return { type: 'string', maxLength: 64, pattern: `^(0*(${digits})|0{0,${20 - count}}(${digits})\\.0*)$` };
}

function orEmpty(schema: Schema): Schema {
  return { ...schema, pattern: `^$|${schema.pattern}` };
}

const attendeeSchema: Schema = { type: 'string', minLength: 1, maxLength: 1024 };

/** The inputs of schemas that transform them: valibot cannot convert these to JSON Schema. */
const INPUT_SCHEMAS: Readonly<Record<string, Schema>> = {
  start_time: {
    ...{ type: 'string', pattern: INSTANT_PATTERN, examples: ['2026-05-04T09:00:00Z'] },
    description:
      'ISO 8601, UTC unless it has an offset. A date without a time is the beginning of that day. With FoneStorm 2.4 both times may be left out',
  },
  end_time: {
    ...{ type: 'string', pattern: INSTANT_PATTERN, examples: ['2026-05-04T10:00:00+00:00'] },
    description: 'As start_time, and after it. A date without a time is the last millisecond of that day',
  },
  attendees: {
    description: 'A list (in a form a repeated field), a string with a JSON array, or one attendee',
    anyOf: [
      { ...list(attendeeSchema), maxItems: 1000 },
      { type: 'string', maxLength: 1024, pattern: '^\\s*([^\\s\\[][\\s\\S]*)?$' },
      { type: 'string', pattern: '^\\[("[\\w -]{1,64}"(, ?"[\\w -]{1,64}"){0,99})?\\]$' },
    ],
    examples: ['["grace","edsger"]'],
  },
  callback_url: {
    description:
      'https, at a host with public addresses only. An empty string clears it. Tokens such as {{from}}, in the path and the query, are replaced by values of the delivered callback',
    anyOf: [
      { type: 'string', format: 'uri', maxLength: 2048 },
      { type: 'string', maxLength: 0 },
    ],
    examples: ['https://receiver.example/callbacks'],
  },
  fonenumber: {
    description:
      '10 digits, also 5552221234.0 or 0.5552221234e10. An empty string clears it. With FoneStorm 2017 any string',
    anyOf: [
      { type: 'string', maxLength: 1024 },
      { type: 'integer', minimum: 1_000_000_000, maximum: 9_999_999_999 },
    ],
    examples: ['5552221234'],
  },
  max_members: {
    description: 'An empty string clears it. Also 25.0, or 0.25e2',
    anyOf: [
      { type: 'integer', minimum: 1, maximum: 100_000 },
      orEmpty(wholeNumberText('[1-9]\\d{0,4}|100000', 6)),
    ],
  },
};

type Media = 'json' | 'form';

/** The schema of a body, from the schema that parses it. In JSON, a field that is null counts as omitted. */
function bodySchema(schema: GenericSchema, media: Media): Schema {
  const { $schema, properties, required, ...rest } = toJsonSchema(schema, {
    typeMode: 'input',
    target: 'draft-2020-12',
    errorMode: 'ignore',
  });
  const fields = { ...(properties as Record<string, Schema>), ...INPUT_SCHEMAS };
  const mayBeNull = (name: string) => media === 'json' && !required?.includes(name);
  const shown = {
    ...(media === 'form' && text),
    description: 'Ignored: a field of answers, which can be sent back',
  };
  return {
    ...{ ...rest, ...(required && { required }), additionalProperties: media === 'json' && { type: 'null' } },
    properties: {
      ...Object.fromEntries(READ_ONLY_FIELDS.filter((name) => name !== 'id').map((name) => [name, shown])),
      ...Object.fromEntries(
        Object.entries(fields).map(([name, field]) => [name, mayBeNull(name) ? orNull(field) : field]),
      ),
    },
  };
}

function orNull({ description, examples, ...field }: Schema): Schema {
  return {
    ...(description !== undefined && { description }),
    ...(examples !== undefined && { examples }),
    anyOf: [field, { type: 'null' }],
  };
}

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
      object({
        conference_status: text,
        organizer_status: { type: 'boolean' },
        attendees_status: count,
      }),
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
  Delivery: deliverySchema,
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
