/** The variables of all functions. Each resource has another name, and FoneStorm accepts no connection. */
export const VARIABLES = {
  RELAY_TABLE: 'table',
  RELAY_FONESTORM_URL: 'http://127.0.0.1:1/v2',
  RELAY_PUBLIC_URL: 'https://relay.example',
  RELAY_CALLBACK_KEYS_SECRET: 'callback keys',
  RELAY_FONESTORM_SECRET: 'FoneStorm',
  RELAY_CREDENTIALS_SECRET: 'credentials',
  RELAY_SIGNING_KEYS_SECRET: 'signing keys',
  RELAY_REQUESTS_PER_SECOND: '4',
  RELAY_RECEIVER_ALLOWED_HOSTS: '["127.0.0.2"]',
  RELAY_RECEIVER_ALLOW_HTTP: 'true',
  RELAY_RECEIVER_CONCURRENCY: '3',
  RELAY_RECEIVER_REQUESTS_PER_SECOND: '2',
  RELAY_DELIVERIES_ARN: 'arn:deliveries',
  RELAY_DELIVERIES_DEAD_LETTERS_ARN: 'arn:deliveries-dead-letters',
  RELAY_SCHEDULE_GROUP: 'group',
  RELAY_SCHEDULE_ROLE_ARN: 'arn:role',
  RELAY_UNMANAGED_CONFERENCES: 'adopt',
  RELAY_EVENT_BUS: 'bus',
  RELAY_MAILBOX_ARN: 'arn:mailbox',
  RELAY_TICKS_DEAD_LETTERS_ARN: 'arn:ticks-dead-letters',
  RELAY_MASK_KEY_SECRET: 'mask key',
  RELAY_COUNTED_QUEUES: '{"status-checks":{"queue":"CHECKS"},"ticks":{"deadLetters":"TICKS_DEAD"}}',
  RELAY_METRIC_NAMESPACE: 'metrics',
};
export const QUEUES = [
  ...['MAILBOX', 'STATUS_CHECKS', 'DELIVERIES', 'WORKFLOWS'],
  ...['MAILBOX', 'STATUS_CHECKS', 'TICKS', 'DELIVERIES'].map((name) => `${name}_DEAD_LETTERS`),
];
export const KEY = 'k'.repeat(32);
export const SECRETS: Readonly<Record<string, object>> = {
  'callback keys': { current: 'k1', k1: KEY },
  FoneStorm: { token: 'key' },
  credentials: { tokens: {}, users: {}, loginKey: KEY },
  'signing keys': { current: 'k2', k2: KEY },
  'mask key': { key: KEY },
};
