import { CALLBACK_ROUTES, ROUTES } from '../lambda/contract/routes';
import type { ProblemName } from '../lambda/http/responses/problems';
import { calendar, count, list, object, ref, type Schema, text } from './openapi-parts';
import { SERIES_OPERATIONS } from './openapi-series';

/** The parts of an operation's description. */
export interface OperationSpec {
  readonly summary: string;
  readonly status: 200 | 201 | 202;
  readonly response: Schema;
  readonly body?: string;
  /** Further representations of the answer, by media type: a caller asks for one with `Accept`. */
  readonly representations?: Readonly<Record<string, Schema>>;
  /** Headers of the answer, besides its media type. */
  readonly headers?: readonly (keyof typeof HEADERS)[];
  /** Operations on the items of the answer, with the place of each parameter in the answer. */
  readonly links?: Readonly<Partial<Record<keyof typeof ALL_ROUTES, Readonly<Record<string, string>>>>>;
  readonly parameters?: readonly string[];
  readonly problems: readonly ProblemName[];
}

const READ_PROBLEMS: readonly ProblemName[] = ['unauthenticated', 'unavailable'];
const WRITE_PROBLEMS: readonly ProblemName[] = [
  ...READ_PROBLEMS,
  ...(['invalid-request', 'refused-by-fonestorm', 'change-under-way', 'too-many-requests'] as const),
  ...(['fonestorm-failed', 'outcome-unknown', 'fonestorm-timeout'] as const),
];
const FONESTORM_PROBLEMS: readonly ProblemName[] = [
  'not-found',
  'too-many-requests',
  'fonestorm-failed',
  'fonestorm-timeout',
];
const BODY_PROBLEMS: readonly ProblemName[] = ['body-too-large', 'unsupported-media-type'];

/** The headers of answers, by the names that operations use. */
export const HEADERS = {
  age: { description: 'Seconds since FoneStorm confirmed the conference', required: true, schema: count },
  link: { description: 'The URL of the next page, if there is one: <…>; rel="next"', schema: text },
  retryAfter: { description: 'Seconds', schema: { type: 'integer', minimum: 1 } },
  vary: { description: 'Accept: the header decides between JSON and an invitation', schema: text },
} as const;
export const HEADER_NAMES = { age: 'Age', link: 'Link', retryAfter: 'Retry-After', vary: 'Vary' } as const;

/** Every route, by the id of its operation. */
export const ALL_ROUTES = { ...ROUTES, callBack: CALLBACK_ROUTES.post, callBackByGet: CALLBACK_ROUTES.get };

/** Links to operations on the conference of the answer. */
function linksTo(...operations: readonly (keyof typeof ALL_ROUTES)[]): NonNullable<OperationSpec['links']> {
  return Object.fromEntries(operations.map((name) => [name, { id: '$response.body#/conference/id' }]));
}

const WHOLE_CONFERENCE = { description: 'With FoneStorm 2.4 the whole conference, except after an erasure' };

const callBack: OperationSpec = {
  summary: 'Receives a callback from FoneStorm; the URL is a capability and needs no token',
  status: 200,
  response: object({ entry: text }),
  problems: ['not-found', 'unauthenticated', 'body-too-large', 'unavailable'],
};

function numberChange(summary: string, body: string): OperationSpec {
  return {
    ...{ summary, status: 200, body, response: { description: 'As FoneStorm answers' } },
    problems: [...WRITE_PROBLEMS, ...FONESTORM_PROBLEMS, ...BODY_PROBLEMS].filter(
      (problem) => problem !== 'change-under-way',
    ),
  };
}

/** Every operation of the API, by its id. */
export const OPERATIONS: Readonly<Record<keyof typeof ALL_ROUTES, OperationSpec>> = {
  callBack,
  callBackByGet: callBack,
  ...SERIES_OPERATIONS,
  logIn: {
    summary: 'Exchanges a user name and a password for a token',
    status: 201,
    body: 'Login',
    response: object({
      ...{ status_code: count, result: text, token: text, expires: count },
      auth: object({ token: text }),
    }),
    problems: ['invalid-request', 'unauthenticated', 'too-many-logins', 'unavailable', ...BODY_PROBLEMS],
  },
  list: {
    summary: 'List All Conferences',
    status: 200,
    parameters: ['limit', 'cursor', 'conferenceStatus', 'from', 'to', 'text'],
    response: object({ conferences: list(ref('ListedConference')) }),
    headers: ['link'],
    problems: [...READ_PROBLEMS, 'invalid-request'],
  },
  create: {
    summary: 'Create Conference',
    status: 201,
    body: 'Creation',
    parameters: ['idempotencyKey'],
    response: object({ conference: { ...object({ id: text, conference_pin: text }), ...WHOLE_CONFERENCE } }),
    links: linksTo('read', 'update', 'delete', 'fonenumbers', 'callbacks', 'deliveries', 'signingSecret'),
    problems: [...WRITE_PROBLEMS, 'id-taken', 'number-taken', ...BODY_PROBLEMS],
  },
  read: {
    summary: 'Get Conference Details',
    status: 200,
    parameters: ['cacheControl'],
    response: object({ conference: ref('Details') }),
    representations: calendar(
      'An invitation (RFC 5545) with the phone number and the PIN. An always-open conference has none: the answer is JSON',
    ),
    headers: ['age', 'vary'],
    problems: [...READ_PROBLEMS, ...FONESTORM_PROBLEMS],
  },
  update: {
    summary: 'Update Conference',
    status: 200,
    body: 'Changes',
    response: object({ conference: { ...object({ id: text }), ...WHOLE_CONFERENCE } }),
    links: linksTo('read', 'delete', 'fonenumbers'),
    problems: [...WRITE_PROBLEMS, 'not-found', 'number-taken', ...BODY_PROBLEMS],
  },
  delete: {
    summary: 'Delete Conference; with erase=true, what is stored about it is erased too',
    status: 200,
    parameters: ['erase'],
    response: object({ conference: { ...object({ id: text }), ...WHOLE_CONFERENCE } }),
    links: linksTo('callbacks', 'deliveries'),
    problems: [...WRITE_PROBLEMS, 'not-found'],
  },
  fonenumbers: {
    summary: 'Lists the phone numbers of a conference',
    status: 200,
    parameters: ['cacheControl'],
    response: object({ fonenumbers: list(text) }),
    problems: [...READ_PROBLEMS, ...FONESTORM_PROBLEMS],
  },
  callbacks: {
    summary: 'Lists the callbacks of a conference, in the order of acceptance',
    status: 200,
    parameters: ['limit', 'cursor'],
    response: object({ callbacks: list(ref('Callback')) }),
    headers: ['link'],
    links: { callback: { id: '$request.path.id', position: '$response.body#/callbacks/0/position' } },
    problems: [...READ_PROBLEMS, 'invalid-request', 'not-found'],
  },
  callback: {
    summary: 'Reads one callback with the raw request',
    status: 200,
    response: object({ callback: ref('CallbackWithRequest') }),
    problems: [...READ_PROBLEMS, 'not-found'],
  },
  deliveries: {
    summary: 'Lists the deliveries of a conference, in the order of its callbacks',
    status: 200,
    parameters: ['limit', 'cursor'],
    response: object({ deliveries: list(ref('Delivery')) }),
    headers: ['link'],
    links: { retry: { delivery: '$response.body#/deliveries/0/id' } },
    problems: [...READ_PROBLEMS, 'invalid-request', 'not-found'],
  },
  events: {
    summary: 'Lists the published events of a conference after a sequence number',
    status: 200,
    parameters: ['limit', 'after'],
    response: object({ events: list(ref('Event')) }),
    headers: ['link'],
    problems: [...READ_PROBLEMS, 'invalid-request', 'not-found'],
  },
  statusChecks: {
    summary: 'Lists the answered status checks of a conference, in the order of its log',
    status: 200,
    parameters: ['limit', 'cursor'],
    response: object({ status_checks: list(ref('StatusCheck')) }),
    headers: ['link'],
    problems: [...READ_PROBLEMS, 'invalid-request', 'not-found'],
  },
  timetable: {
    summary: 'Lists the conferences with a next step, the earliest first',
    status: 200,
    parameters: ['limit', 'cursor'],
    response: object({ timetable: list(ref('DueConference')) }),
    headers: ['link'],
    problems: [...READ_PROBLEMS, 'invalid-request'],
  },
  health: {
    summary:
      'Reads the queues, the dead letters, the series that wait, the last sweep, the budget of requests, and the last hour',
    status: 200,
    response: object({ health: ref('Health') }),
    problems: READ_PROBLEMS,
  },
  counts: {
    summary: 'Counts the conferences and the deliveries by status, each up to 1000',
    status: 200,
    parameters: ['from', 'to'],
    response: object({ counts: ref('Counts') }),
    problems: [...READ_PROBLEMS, 'invalid-request'],
  },
  signingSecret: {
    summary: 'Reads the secrets that verify the signatures of deliveries, the current one first',
    status: 200,
    response: object({ signing_secrets: list(text) }),
    problems: [...READ_PROBLEMS, 'not-found'],
  },
  allDeliveries: {
    summary: 'Lists the deliveries of all conferences that are pending, or that failed',
    status: 200,
    parameters: ['status', 'limit', 'cursor', 'from', 'to', 'text'],
    response: object({ deliveries: list(ref('Delivery')) }),
    headers: ['link'],
    links: { retry: { delivery: '$response.body#/deliveries/0/id' } },
    problems: [...READ_PROBLEMS, 'invalid-request'],
  },
  allFonenumbers: {
    summary: 'Lists the FoneNumbers of the account, as FoneStorm answers; with filter=all as whole objects',
    status: 200,
    parameters: ['filter'],
    response: object({ fonenumbers: { type: 'array' } }),
    problems: [...READ_PROBLEMS, ...FONESTORM_PROBLEMS, 'invalid-request'],
  },
  fonenumber: {
    summary: 'Reads a FoneNumber, as FoneStorm answers, without callback URLs of the relay',
    status: 200,
    response: object({ fonenumber: { type: 'object' } }),
    problems: [...READ_PROBLEMS, ...FONESTORM_PROBLEMS, 'invalid-request'],
  },
  setService: numberChange(
    'Sets the service that answers the calls of a FoneNumber, at FoneStorm',
    'Service',
  ),
  setReceiveNotify: numberChange(
    'Sets the URL that inbound calls of a FoneNumber are reported to, at FoneStorm',
    'Notify',
  ),
  setSendNotify: numberChange(
    'Sets the URL that outbound calls of a FoneNumber are reported to, at FoneStorm',
    'Notify',
  ),
  retry: {
    summary: 'Retries a delivery at once',
    status: 202,
    response: object({ delivery: ref('Delivery') }),
    problems: [...READ_PROBLEMS, 'not-found'],
  },
};
