import { toJsonSchema } from '@valibot/to-json-schema';
import type { GenericSchema } from 'valibot';
import { ROUTES } from '../lambda/contract/routes';
import { changes, creation } from '../lambda/http/conference-fields';
import { PROBLEMS, type ProblemName } from '../lambda/http/problems';

type Schema = Readonly<Record<string, unknown>>;

const text: Schema = { type: 'string' };
const time: Schema = { type: 'string', format: 'date-time' };
const count: Schema = { type: 'integer', minimum: 0 };
const list = (items: Schema): Schema => ({ type: 'array', items });
const object = (properties: Readonly<Record<string, Schema>>, ...optional: readonly string[]): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
});
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

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

interface Described {
  readonly summary: string;
  readonly status: 200 | 201;
  readonly answer: Schema;
  readonly body?: string;
  readonly parameters?: readonly string[];
  readonly problems: readonly ProblemName[];
}

const READ: readonly ProblemName[] = ['unauthenticated', 'unavailable'];
const WRITE: readonly ProblemName[] = [
  ...READ,
  ...(['invalid-request', 'refused-by-fonestorm', 'change-under-way', 'too-many-requests'] as const),
  ...(['fonestorm-failed', 'outcome-unknown', 'fonestorm-timeout'] as const),
];
const ASK: readonly ProblemName[] = [
  'not-found',
  'too-many-requests',
  'fonestorm-failed',
  'fonestorm-timeout',
];
const BODY: readonly ProblemName[] = ['body-too-large', 'unsupported-media-type'];

const OPERATIONS: Readonly<Record<keyof typeof ROUTES, Described>> = {
  logIn: {
    summary: 'A token for a user name and a password',
    status: 200,
    body: 'Login',
    answer: object({
      status_code: count,
      result: text,
      token: text,
      expires: count,
      auth: object({ token: text }),
    }),
    problems: ['invalid-request', 'unauthenticated', 'too-many-logins', 'unavailable', ...BODY],
  },
  list: {
    summary: 'List All Conferences',
    status: 200,
    parameters: ['limit', 'cursor'],
    answer: object({ conferences: list(ref('Conference')) }),
    problems: [...READ, 'invalid-request'],
  },
  create: {
    summary: 'Create Conference',
    status: 201,
    body: 'Creation',
    parameters: ['idempotencyKey'],
    answer: object({ conference: object({ id: text, conference_pin: text }) }),
    problems: [...WRITE, 'id-taken', ...BODY],
  },
  read: {
    summary: 'Get Conference Details',
    status: 200,
    parameters: ['cacheControl'],
    answer: object({ conference: ref('Details') }),
    problems: [...READ, ...ASK],
  },
  update: {
    summary: 'Update Conference',
    status: 200,
    body: 'Changes',
    answer: object({ conference: object({ id: text }) }),
    problems: [...WRITE, 'not-found', ...BODY],
  },
  delete: {
    summary: 'Delete Conference',
    status: 200,
    answer: object({ conference: object({ id: text }) }),
    problems: [...WRITE, 'not-found'],
  },
  fonenumbers: {
    summary: 'The phone numbers of a conference',
    status: 200,
    parameters: ['cacheControl'],
    answer: object({ fonenumbers: list(text) }),
    problems: [...READ, ...ASK],
  },
  callbacks: {
    summary: 'What FoneStorm called back, the oldest first',
    status: 200,
    parameters: ['limit', 'cursor'],
    answer: object({ callbacks: list(ref('Callback')) }),
    problems: [...READ, 'invalid-request', 'not-found'],
  },
  callback: {
    summary: 'One callback, with the raw request',
    status: 200,
    answer: object({ callback: ref('CallbackWithRequest') }),
    problems: [...READ, 'not-found'],
  },
};

const PARAMETERS: Readonly<Record<string, Schema>> = {
  limit: { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1, maximum: 1000 } },
  cursor: { name: 'cursor', in: 'query', description: 'The one of a Link header', schema: text },
  idempotencyKey: {
    ...{ name: 'Idempotency-Key', in: 'header', description: 'Makes the id, where the body has none' },
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
  },
  cacheControl: {
    name: 'Cache-Control',
    in: 'header',
    description: 'no-cache asks FoneStorm first',
    schema: text,
  },
};

/** The relay's API as an OpenAPI 3.1 document: `docs/openapi.json`. */
export function openApi(): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const [name, route] of Object.entries(ROUTES) as [keyof typeof ROUTES, string][]) {
    const [method = '', path = ''] = route.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation(name, path) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Conference Relay',
      version: '0.1.0',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://localhost:3000' }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'token' } },
      parameters: PARAMETERS,
      schemas: {
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
        Creation: fieldsOf(creation),
        Changes: fieldsOf(changes),
        Login: object(
          { username: text, password: text, expires: { type: ['integer', 'string'] } },
          'expires',
        ),
        Problem: problem(),
      },
    },
  };
}

function operation(name: keyof typeof ROUTES, path: string): Schema {
  const { summary, status, answer, body, parameters = [], problems } = OPERATIONS[name];
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, each]) => ({
    ...{ name: each, in: 'path', required: true, schema: text },
  }));
  const named = parameters.map((each) => ({ $ref: `#/components/parameters/${each}` }));
  const content = body && {
    'application/json': { schema: ref(body) },
    'application/x-www-form-urlencoded': { schema: ref(body) },
  };
  const statuses = [...new Set(problems.map((each) => PROBLEMS[each].status))].sort();
  return {
    operationId: name,
    summary,
    ...(name === 'logIn' && { security: [] }),
    parameters: [...inPath, ...named],
    ...(content && { requestBody: { content } }),
    responses: {
      [status]: { description: summary, content: { 'application/json': { schema: answer } } },
      ...Object.fromEntries(
        statuses.map((each) => [
          each,
          {
            description: problems.filter((one) => PROBLEMS[one].status === each).join(', '),
            content: { 'application/problem+json': { schema: ref('Problem') } },
          },
        ]),
      ),
    },
  };
}

/** RFC 9457, with FoneStorm's own members beside it. */
function problem(): Schema {
  return object(
    {
      type: {
        type: 'string',
        enum: Object.keys(PROBLEMS).map((name) => `urn:conference-relay:problem:${name}`),
      },
      ...{ title: text, status: count, detail: text, error: text, message: text, status_code: count },
      errors: list(object({ field: text, expected: text })),
    },
    'errors',
  );
}
