import { randomUUID } from 'node:crypto';
import { deliveryMessage } from '../lambda/adapters/delivery-message';
import { messageOf } from '../lambda/adapters/mailbox-message';
import { questionMessage } from '../lambda/adapters/question-message';
import type { Entry } from '../lambda/domain/entry';
import { after } from '../lambda/domain/instant';
import { callbackUrl } from '../lambda/operations/callback-url';
import {
  callbackEntry,
  createdAt,
  definitionOf,
  KEYS,
  NOW,
  PUBLIC_URL,
  statesOf,
  type Written,
} from './conferences';

export const TABLE = 'conference-relay';

/** What each function is told; each reads what it needs. */
export function environmentAt(url: string): Readonly<Record<string, string>> {
  return {
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    RELAY_TABLE: TABLE,
    RELAY_EVENT_BUS: 'conference-relay',
    RELAY_MAILBOX_URL: `${url}/000000000000/mailbox.fifo`,
    RELAY_MAILBOX_ARN: 'arn:aws:sqs:local:000000000000:mailbox.fifo',
    RELAY_MAILBOX_DEAD_LETTERS_URL: `${url}/000000000000/mailbox-dead-letters.fifo`,
    RELAY_QUESTIONS_URL: `${url}/000000000000/questions`,
    RELAY_QUESTIONS_DEAD_LETTERS_URL: `${url}/000000000000/questions-dead-letters`,
    RELAY_DELIVERIES_DEAD_LETTERS_URL: `${url}/000000000000/deliveries-dead-letters`,
    RELAY_TICKS_DEAD_LETTERS_URL: `${url}/000000000000/ticks-dead-letters`,
    RELAY_TICKS_DEAD_LETTERS_ARN: 'arn:aws:sqs:local:000000000000:ticks-dead-letters',
    RELAY_DELIVERIES_URL: `${url}/000000000000/deliveries`,
    RELAY_DELIVERIES_ARN: 'arn:aws:sqs:local:000000000000:deliveries',
    RELAY_DELIVERIES_DEAD_LETTERS_ARN: 'arn:aws:sqs:local:000000000000:deliveries-dead-letters',
    RELAY_SCHEDULE_GROUP: 'conference-relay',
    RELAY_SCHEDULE_ROLE_ARN: 'arn:aws:iam::000000000000:role/schedules',
    RELAY_CALLBACK_KEYS_SECRET: 'callback-keys',
    RELAY_SIGNING_KEYS_SECRET: 'signing-keys',
    RELAY_CREDENTIALS_SECRET: 'credentials',
    RELAY_FONESTORM_SECRET: 'fonestorm',
    RELAY_FONESTORM_URL: `${url}/v2`,
    RELAY_PUBLIC_URL: PUBLIC_URL,
    RELAY_ALLOWS_HTTP: 'true',
    RELAY_ALLOWED_HOSTS: '["127.0.0.1"]',
  };
}

/** A request as API Gateway gives it to a function. */
export function httpEvent(
  method: string,
  rawPath: string,
  more: { query?: string; headers?: object; body?: string } = {},
): object {
  const { query = '', headers = {}, body } = more;
  const http = { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'FoneStorm' };
  return {
    version: '2.0',
    rawPath,
    rawQueryString: query,
    headers: { host: 'relay.example', 'user-agent': 'FoneStorm', ...headers },
    requestContext: { http, requestId: randomUUID() },
    isBase64Encoded: body !== undefined,
    ...(body !== undefined && { body: Buffer.from(body).toString('base64') }),
  };
}

/** A message as Lambda takes it off a queue. */
export function queueEvent(body: string, group?: string): object {
  const attributes = {
    ApproximateReceiveCount: '1',
    SentTimestamp: String(Date.parse(NOW)),
    ...(group !== undefined && { MessageGroupId: group }),
  };
  return { Records: [{ messageId: 'message', body, attributes, eventSource: 'aws:sqs' }] };
}

export function mailboxEvent(entry: Entry): object {
  return queueEvent(messageOf(entry), entry.conferenceId);
}

/** A request of a caller. */
export function apiEvent(method: string, path: string, query = '', body?: object): object {
  const headers = { token: 'a-token-of-a-caller', ...(body && { 'content-type': 'application/json' }) };
  return httpEvent(method, path, { query, headers, ...(body && { body: JSON.stringify(body) }) });
}

/** A callback in each of FoneStorm's three methods: as the query, as JSON under a form's header too, and as JSON. */
export function callbackEvents(conferenceId: string): object[] {
  const path = new URL(callbackUrl(PUBLIC_URL, conferenceId, KEYS)).pathname;
  const fields = {
    id: conferenceId,
    conference_status: 'unknown',
    organizer_status: true,
    attendees_status: 3,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) query.set(name, String(value));
  const body = JSON.stringify(fields);
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  return [
    httpEvent('GET', path, { query: String(query) }),
    httpEvent('POST', path, { query: String(query), headers: form, body }),
    httpEvent('POST', path, { query: String(query), headers: { 'content-type': 'application/json' }, body }),
  ];
}

/** The deployed functions, the events that they are measured with, and how many of them. */
export interface MeasuredFunction {
  /** Its handler's file, and its floor's. */
  readonly name: string;
  readonly events: readonly object[];
  readonly measured: number;
}

const CONFERENCE = 'bench';
const fields = {
  start_time: NOW,
  end_time: after(NOW, 3_600_000),
  label: 'A visit',
  organizer: '15555550100',
};

export const FUNCTIONS: readonly MeasuredFunction[] = [
  { name: 'receive-callback', events: callbackEvents(CONFERENCE), measured: 300 },
  {
    name: 'manage-conferences',
    events: [
      apiEvent('GET', `/v2/conferences/${CONFERENCE}`),
      apiEvent('GET', '/v2/conferences', 'limit=20'),
      apiEvent('POST', '/v2/conferences', '', fields),
    ],
    measured: 99,
  },
  { name: 'advance-conference', events: [mailboxEvent(callbackEntry(CONFERENCE, 1))], measured: 80 },
  {
    name: 'ask-fonestorm',
    events: [
      queueEvent(questionMessage({ id: 'q', conferenceId: CONFERENCE, reason: 'the bench', notBefore: NOW })),
    ],
    measured: 100,
  },
  {
    name: 'deliver-callback',
    events: [
      queueEvent(
        deliveryMessage({ conferenceId: CONFERENCE, entryId: callbackEntry(CONFERENCE, 0).id, tries: 0 }),
      ),
    ],
    measured: 100,
  },
  { name: 'sweep', events: [{}], measured: 40 },
];

/** The conferences that the frozen table holds: one with a callback in its history, and others in the list. */
export const IN_FROZEN = [CONFERENCE, ...Array.from({ length: 19 }, (_, index) => `conference-${index}`)];

/** What the frozen table holds of them: they are on, and FoneStorm calls back for them. */
export async function* frozenConferences({ definitions, journal }: Written, url: string) {
  const start = after(NOW, -60_000);
  const { open } = statesOf(start);
  for (const [index, id] of IN_FROZEN.entries()) {
    yield await definitions.write(
      definitionOf(id, { start, createdAt: createdAt(index), url: `${url}/receiver` }),
    );
    yield await journal.save(id, { state: open });
  }
  yield await journal.record(CONFERENCE, { entry: callbackEntry(CONFERENCE, 0), events: [] });
}
