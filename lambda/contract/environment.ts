import * as v from 'valibot';
import * as settings from './settings';
import { text, url } from './variables';

/** A setting as JSON. Synthesis checks it by the same schema. */
function jsonSetting<T>(setting: v.GenericSchema<T>): v.GenericSchema<string, T> {
  return v.pipe(
    v.string(),
    v.parseJson(undefined, 'JSON'),
    v.unknown(),
    setting as v.GenericSchema<unknown, T>,
  );
}

/** A number of digits only: `1e2` and an empty string are refused. */
function digitsSetting(setting: v.GenericSchema<number>): v.GenericSchema<string, number> {
  return v.pipe(
    v.string(),
    v.transform((value): unknown => (/^\d+$/.test(value) ? Number(value) : value)),
    setting as v.GenericSchema<unknown, number>,
  );
}

export const ADVANCE_CONFERENCE = v.object({
  RELAY_TABLE: text,
  RELAY_EVENT_BUS: text,
  RELAY_STATUS_CHECKS_URL: url,
  RELAY_MAILBOX_URL: url,
  RELAY_MAILBOX_ARN: text,
  RELAY_SCHEDULE_GROUP: text,
  RELAY_SCHEDULE_ROLE_ARN: text,
  RELAY_TICKS_DEAD_LETTERS_ARN: text,
  RELAY_STATUS_WORDS: v.optional(jsonSetting(settings.statusWords), '{}'),
  RELAY_REMINDERS: v.optional(jsonSetting(settings.reminders), '[10]'),
  RELAY_FONESTORM_API: v.optional(settings.fonestormApi, '2017'),
  RELAY_ASSIGN_LEAD: v.optional(digitsSetting(settings.assignLead), '10'),
  RELAY_LOG_DAYS: v.optional(digitsSetting(settings.logDays), '90'),
  /** If it is set, phone numbers are masked. */
  RELAY_MASK_KEY_SECRET: v.optional(text),
});

/** The variables of every function that sends requests to FoneStorm. */
export const FONESTORM = v.object({
  RELAY_TABLE: text,
  RELAY_MAILBOX_URL: url,
  RELAY_CALLBACK_KEYS_SECRET: text,
  RELAY_FONESTORM_SECRET: text,
  RELAY_FONESTORM_URL: settings.baseUrl,
  RELAY_FONESTORM_API: v.optional(settings.fonestormApi, '2017'),
  RELAY_PUBLIC_URL: settings.publicUrl,
  RELAY_REQUESTS_PER_SECOND: v.optional(digitsSetting(settings.requestsPerSecond), '8'),
});

export const CHECK_STATUS = v.object({
  ...FONESTORM.entries,
  RELAY_MAILBOX_DEAD_LETTERS_URL: url,
  RELAY_STATUS_CHECKS_DEAD_LETTERS_URL: url,
  RELAY_TICKS_DEAD_LETTERS_URL: url,
  RELAY_DELIVERIES_DEAD_LETTERS_URL: url,
});

/** The allowed receivers. */
const RECEIVERS = {
  RELAY_RECEIVER_ALLOW_HTTP: v.optional(jsonSetting(settings.booleanSetting), 'false'),
  RELAY_RECEIVER_ALLOWED_HOSTS: v.optional(jsonSetting(settings.allowedHosts), '[]'),
};

/** The variables of the functions that know series. */
const SERIES = { RELAY_SERIES_HORIZON: v.optional(digitsSetting(settings.seriesHorizon), '30') };

/** The name of a queue in Amazon SQS, or of a dead-letter queue without a queue. */
const countedQueue = v.union(
  [v.object({ queue: text }), v.object({ deadLetters: text })],
  'the name of a queue',
);

export const MANAGE_CONFERENCES = v.object({
  ...FONESTORM.entries,
  ...SERIES,
  ...RECEIVERS,
  RELAY_CORS_ORIGINS: v.optional(jsonSetting(settings.corsOrigins), '[]'),
  RELAY_CREDENTIALS_SECRET: text,
  RELAY_SIGNING_KEYS_SECRET: text,
  RELAY_DELIVERIES_URL: url,
  RELAY_WORKFLOWS_URL: url,
  RELAY_COUNTED_QUEUES: jsonSetting(v.record(v.string(), countedQueue, 'an object of queues')),
  RELAY_METRIC_NAMESPACE: text,
});

export const RESUME_WORKFLOW = v.object({ RELAY_TABLE: text });

export const DELIVER_CALLBACK = v.object({
  ...RECEIVERS,
  RELAY_RECEIVER_CONCURRENCY: v.optional(
    digitsSetting(settings.receiverConcurrency),
    String(settings.DEFAULT_HOST_LIMITS.concurrency),
  ),
  RELAY_RECEIVER_REQUESTS_PER_SECOND: v.optional(
    digitsSetting(settings.receiverRequestsPerSecond),
    String(settings.DEFAULT_HOST_LIMITS.requestsPerSecond),
  ),
  RELAY_TABLE: text,
  RELAY_MAILBOX_URL: url,
  RELAY_SIGNING_KEYS_SECRET: text,
  RELAY_DELIVERIES_URL: url,
  RELAY_DELIVERIES_ARN: text,
  RELAY_DELIVERIES_DEAD_LETTERS_ARN: text,
  RELAY_SCHEDULE_GROUP: text,
  RELAY_SCHEDULE_ROLE_ARN: text,
});

export const EXECUTE_COMMAND = v.object({ ...FONESTORM.entries, ...RECEIVERS });

export const SWEEP = v.object({
  ...FONESTORM.entries,
  ...SERIES,
  RELAY_EVENT_BUS: text,
  RELAY_STATUS_CHECKS_URL: url,
  RELAY_DELIVERIES_URL: url,
  RELAY_UNMANAGED_CONFERENCES: v.optional(settings.unmanagedConferences, 'report'),
  /** If it is set, phone numbers are masked in the events of series. */
  RELAY_MASK_KEY_SECRET: v.optional(text),
});
