import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { changes, creation } from '../lambda/http/conference-fields';

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

const NEWER = { fonenumber: text, before_message: text, after_message: text, max_members: count };

const listed = object(
  {
    ...{ id: text, label: text, start_time: time, end_time: time, organizer: text, attendees: list(text) },
    ...{ caller_id: text, conference_pin: text, conference_url: text, ...NEWER },
  },
  ...Object.keys(NEWER),
);
const callback = object({
  entry: text,
  received_at: time,
  callback: { type: 'object' },
  events: list(object({ type: text, id: text, sequence: count })),
});

const delivery = object(
  {
    ...{ id: text, conference: text, callback: text },
    status: { type: 'string', enum: ['pending', 'delivered', 'failed'] },
    tries: count,
    next_attempt_at: time,
    attempts: list(
      object(
        { at: time, milliseconds: count, status: count, answer: text, failure: text },
        ...['status', 'answer', 'failure'],
      ),
    ),
  },
  'next_attempt_at',
);

/** What a body may hold, from the schema that reads it; what that transforms is said here. */
function fieldsOf(schema: GenericSchema): Schema {
  const { $schema, properties, ...rest } = toJsonSchema(schema, {
    typeMode: 'input',
    target: 'draft-2020-12',
    errorMode: 'ignore',
  });
  const instant = {
    type: 'string',
    description: 'ISO 8601 with an offset or Z; a date alone is midnight UTC',
  };
  return {
    ...rest,
    properties: {
      ...properties,
      start_time: instant,
      end_time: instant,
      attendees: {
        description: 'A list; in a form a repeated field, or a JSON array inside a text',
        anyOf: [list({ type: 'string', minLength: 1, maxLength: 1024 }), text],
      },
      max_members: {
        anyOf: [
          { type: 'integer', minimum: 1, maximum: 100_000 },
          { type: 'string', pattern: '^\\d{1,6}$' },
        ],
      },
    },
  };
}

/** What requests and answers are made of, by its name. */
export const SCHEMAS: Readonly<Record<string, Schema>> = {
  Conference: listed,
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
  Callback: callback,
  CallbackWithRequest: {
    allOf: [
      ref('Callback'),
      object({
        request: object({ method: text, query: text, headers: { type: 'object' }, body: text }),
      }),
    ],
  },
  Delivery: delivery,
  Creation: fieldsOf(creation),
  Changes: fieldsOf(changes),
  Login: object({ username: text, password: text, expires: { type: ['integer', 'string'] } }, 'expires'),
};
