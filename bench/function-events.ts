import { randomUUID } from 'node:crypto';
import { serializeEntry } from '../lambda/adapters/sqs/serialize-entry';
import type { Entry } from '../lambda/domain/entry';
import { callbackUrl } from '../lambda/operations/callbacks/callback-url';
import { callbackRequest, KEYS, NOW, PUBLIC_URL } from './stored-conferences';

export const TABLE_NAME = 'conference-relay';

/** The environment of each function. Each reads the variables that it needs. */
export function environmentFor(url: string): Readonly<Record<string, string>> {
  return {
    AWS_REGION: 'local',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL: url,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    RELAY_TABLE: TABLE_NAME,
    RELAY_EVENT_BUS: 'conference-relay',
    RELAY_MAILBOX_URL: `${url}/000000000000/mailbox.fifo`,
    RELAY_MAILBOX_ARN: 'arn:aws:sqs:local:000000000000:mailbox.fifo',
    RELAY_MAILBOX_DEAD_LETTERS_URL: `${url}/000000000000/mailbox-dead-letters.fifo`,
    RELAY_STATUS_CHECKS_URL: `${url}/000000000000/status-checks`,
    RELAY_STATUS_CHECKS_DEAD_LETTERS_URL: `${url}/000000000000/status-checks-dead-letters`,
    RELAY_DELIVERIES_DEAD_LETTERS_URL: `${url}/000000000000/deliveries-dead-letters`,
    RELAY_TICKS_DEAD_LETTERS_URL: `${url}/000000000000/ticks-dead-letters`,
    RELAY_TICKS_DEAD_LETTERS_ARN: 'arn:aws:sqs:local:000000000000:ticks-dead-letters',
    RELAY_DELIVERIES_URL: `${url}/000000000000/deliveries`,
    RELAY_WORKFLOWS_URL: `${url}/000000000000/workflows`,
    RELAY_COUNTED_QUEUES: '{}',
    RELAY_METRIC_NAMESPACE: 'ConferenceRelay/Functions',
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
    RELAY_RECEIVER_ALLOW_HTTP: 'true',
    RELAY_RECEIVER_ALLOWED_HOSTS: '["127.0.0.1"]',
  };
}

/** A request as API Gateway gives it to a function. */
export function createHttpEvent(
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
    // As long as API Gateway's own for an HTTP API.
    requestContext: { http, requestId: randomUUID().slice(-16) },
    isBase64Encoded: body !== undefined,
    ...(body !== undefined && { body: Buffer.from(body).toString('base64') }),
  };
}

/** A message as Lambda takes it off a queue. */
export function createQueueEvent(body: string, group?: string, sentAt = NOW): object {
  const attributes = {
    ApproximateReceiveCount: '1',
    SentTimestamp: String(Date.parse(sentAt)),
    ...(group !== undefined && { MessageGroupId: group }),
  };
  return { Records: [{ messageId: 'message', body, attributes, eventSource: 'aws:sqs' }] };
}

export function createMailboxEvent(entry: Entry): object {
  return createQueueEvent(serializeEntry(entry), entry.conferenceId, entry.receivedAt);
}

/** A request of a caller. */
export function createApiEvent(method: string, path: string, query = '', body?: object): object {
  const headers = { token: 'a-token-of-a-caller', ...(body && { 'content-type': 'application/json' }) };
  return createHttpEvent(method, path, { query, headers, ...(body && { body: JSON.stringify(body) }) });
}

/** Callbacks of a conference, each with another number of attendees than the one before. */
export function createHttpCallbacks(conferenceId: string, count: number): object[] {
  const path = new URL(callbackUrl(PUBLIC_URL, conferenceId, KEYS)).pathname;
  return Array.from({ length: count }, (_, index) => {
    const { headers, body } = callbackRequest(1 + (index % 5));
    return createHttpEvent('POST', path, { headers, body: Buffer.from(body, 'base64').toString() });
  });
}

/** A callback in each of FoneStorm's three methods: as the query, as JSON under a form's header too, and as JSON. */
export function createCallbackEvents(conferenceId: string): object[] {
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
    createHttpEvent('GET', path, { query: String(query) }),
    createHttpEvent('POST', path, { query: String(query), headers: form, body }),
    createHttpEvent('POST', path, {
      query: String(query),
      headers: { 'content-type': 'application/json' },
      body,
    }),
  ];
}
