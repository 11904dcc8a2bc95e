import { PROBLEMS } from '../lambda/http/responses/problems';
import { ALL_ROUTES, HEADER_NAMES, HEADERS, OPERATIONS } from './openapi-operations';
import { PARAMETERS } from './openapi-parameters';
import { ref, type Schema, text } from './openapi-parts';
import { FONENUMBER_TEXT, SCHEMAS } from './openapi-schemas';

/** The relay's API as an OpenAPI 3.1 document: `docs/openapi.json`. */
export function openApi(): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const [name, route] of Object.entries(ALL_ROUTES) as [keyof typeof ALL_ROUTES, string][]) {
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
      schemas: SCHEMAS,
    },
  };
}

/** Operations whose body may be missing: nothing changes then. */
const OPTIONAL_BODIES: readonly (keyof typeof ALL_ROUTES)[] = ['update', 'updateSeries'];

/** Operations that need no token. */
const UNAUTHENTICATED: readonly (keyof typeof ALL_ROUTES)[] = ['logIn', 'callBack', 'callBackByGet'];

function operation(name: keyof typeof ALL_ROUTES, path: string): Schema {
  const {
    summary,
    status,
    response,
    body,
    representations = {},
    parameters = [],
    problems,
    headers = [],
    links = {},
  } = OPERATIONS[name];
  const pathParameters = [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter]) => ({
    ...{
      name: parameter,
      in: 'path',
      required: true,
      schema: parameter === 'fonenumber' ? FONENUMBER_TEXT : text,
    },
  }));
  const otherParameters = parameters.map((parameter) => ({ $ref: `#/components/parameters/${parameter}` }));
  const content = body && {
    'application/json': { schema: ref(body) },
    // A series has objects in its body, which no form has.
    ...(`${body}Form` in SCHEMAS && {
      'application/x-www-form-urlencoded': { schema: ref(`${body}Form`) },
    }),
  };
  const statuses = [...new Set(problems.map((problem) => PROBLEMS[problem].status))].sort();
  return {
    operationId: name,
    summary,
    ...(UNAUTHENTICATED.includes(name) && { security: [] }),
    parameters: [...pathParameters, ...otherParameters],
    ...(content && { requestBody: { content, required: !OPTIONAL_BODIES.includes(name) } }),
    responses: {
      [status]: {
        description: summary,
        ...(headers.length > 0 && { headers: headerSpecs(headers) }),
        content: { 'application/json': { schema: response }, ...contentOf(representations) },
        ...(Object.keys(links).length > 0 && {
          links: Object.fromEntries(
            Object.entries(links).map(([operationId, parameters]) => [
              operationId,
              { operationId, parameters },
            ]),
          ),
        }),
      },
      ...Object.fromEntries(
        statuses.map((problemStatus) => [
          problemStatus,
          {
            description: problems.filter((problem) => PROBLEMS[problem].status === problemStatus).join(', '),
            ...(RETRY_STATUSES.includes(problemStatus) && { headers: headerSpecs(['retryAfter']) }),
            content: { 'application/problem+json': { schema: ref('Problem') } },
          },
        ]),
      ),
    },
  };
}

function contentOf(representations: Readonly<Record<string, Schema>>): Schema {
  return Object.fromEntries(
    Object.entries(representations).map(([mediaType, schema]) => [mediaType, { schema }]),
  );
}

/** The statuses of problems with `Retry-After`. */
const RETRY_STATUSES: readonly number[] = [409, 429, 503];

function headerSpecs(headers: readonly (keyof typeof HEADERS)[]): Schema {
  return Object.fromEntries(headers.map((header) => [HEADER_NAMES[header], HEADERS[header]]));
}
