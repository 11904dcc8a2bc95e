import * as v from 'valibot';
import * as settings from './settings';
import { text, url } from './variables';

/** The settings of a deployment as text: synthesis checks them by the same schemas. */
function json<T>(setting: v.GenericSchema<T>): v.GenericSchema<string, T> {
  return v.pipe(
    v.string(),
    v.parseJson(undefined, 'JSON'),
    v.unknown(),
    setting as v.GenericSchema<unknown, T>,
  );
}

/** A number of digits only: `1e2` and an empty string are refused. */
function digits(setting: v.GenericSchema<number>): v.GenericSchema<string, number> {
  return v.pipe(
    v.string(),
    v.transform((value): unknown => (/^\d+$/.test(value) ? Number(value) : value)),
    setting as v.GenericSchema<unknown, number>,
  );
}

export const ADVANCE_CONFERENCE = v.object({
  RELAY_TABLE: text,
  RELAY_EVENT_BUS: text,
  RELAY_QUESTIONS_URL: url,
  RELAY_MAILBOX_URL: url,
  RELAY_MAILBOX_ARN: text,
  RELAY_SCHEDULE_GROUP: text,
  RELAY_SCHEDULE_ROLE_ARN: text,
  RELAY_TICKS_DEAD_LETTERS_ARN: text,
  RELAY_STATUS_WORDS: v.optional(json(settings.statusWords), '{}'),
  RELAY_REMINDERS: v.optional(json(settings.reminders), '[10]'),
  RELAY_FONESTORM_API: v.optional(settings.fonestormApi, '2017'),
  RELAY_ASSIGN_LEAD: v.optional(digits(settings.assignLead), '10'),
  RELAY_HISTORY_DAYS: v.optional(digits(settings.historyDays), '90'),
  /** Phone numbers are masked where it is set. */
  RELAY_MASK_KEY_SECRET: v.optional(text),
});

/** Of every function that speaks to FoneStorm. */
export const FONESTORM = v.object({
  RELAY_TABLE: text,
  RELAY_MAILBOX_URL: url,
  RELAY_CALLBACK_KEYS_SECRET: text,
  RELAY_FONESTORM_SECRET: text,
  RELAY_FONESTORM_URL: settings.baseUrl,
  RELAY_FONESTORM_API: v.optional(settings.fonestormApi, '2017'),
  RELAY_PUBLIC_URL: settings.publicUrl,
  RELAY_REQUESTS_PER_SECOND: v.optional(digits(settings.requestsPerSecond), '8'),
});

export const ASK_FONESTORM = v.object({
  ...FONESTORM.entries,
  RELAY_MAILBOX_DEAD_LETTERS_URL: url,
  RELAY_QUESTIONS_DEAD_LETTERS_URL: url,
  RELAY_TICKS_DEAD_LETTERS_URL: url,
  RELAY_DELIVERIES_DEAD_LETTERS_URL: url,
});

/** Where callbacks may be passed on to. */
const RECEIVERS = {
  RELAY_ALLOWS_HTTP: v.optional(json(settings.yesOrNo), 'false'),
  RELAY_ALLOWED_HOSTS: v.optional(json(settings.allowedHosts), '[]'),
};

export const MANAGE_CONFERENCES = v.object({
  ...FONESTORM.entries,
  ...RECEIVERS,
  RELAY_CORS_ORIGINS: v.optional(json(settings.corsOrigins), '[]'),
  RELAY_CREDENTIALS_SECRET: text,
  RELAY_SIGNING_KEYS_SECRET: text,
  RELAY_DELIVERIES_URL: url,
});

export const DELIVER_CALLBACK = v.object({
  ...RECEIVERS,
  RELAY_RECEIVER_AT_A_TIME: v.optional(digits(settings.atATime), String(settings.HOST_LIMITS.atATime)),
  RELAY_RECEIVER_PER_SECOND: v.optional(digits(settings.perSecond), String(settings.HOST_LIMITS.perSecond)),
  RELAY_TABLE: text,
  RELAY_MAILBOX_URL: url,
  RELAY_SIGNING_KEYS_SECRET: text,
  RELAY_DELIVERIES_URL: url,
  RELAY_DELIVERIES_ARN: text,
  RELAY_DELIVERIES_DEAD_LETTERS_ARN: text,
  RELAY_SCHEDULE_GROUP: text,
  RELAY_SCHEDULE_ROLE_ARN: text,
});

export const SWEEP = v.object({
  ...FONESTORM.entries,
  RELAY_QUESTIONS_URL: url,
  RELAY_DELIVERIES_URL: url,
  RELAY_STRAYS: v.optional(settings.strays, 'report'),
});
