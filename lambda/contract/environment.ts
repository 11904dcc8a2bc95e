import * as v from 'valibot';

/**
 * The environment variables of every function: `lib` sets what `lambda` reads. None of them is a secret; those
 * that end in `SECRET` name one: its ARN, or its name.
 */
const text = v.pipe(v.string(), v.nonEmpty('a text that is not empty'));
const url = v.pipe(
  v.string(),
  v.regex(/^https?:\/\/.+[^/]$/, 'an http or https URL without a slash at its end'),
);
const requestsPerSecond = v.pipe(
  v.string(),
  v.regex(/^[1-9]$/, 'a whole number from 1 to 9, below FoneStorm’s limit of 10'),
  v.transform(Number),
);
const statusWords = v.pipe(
  v.string(),
  v.parseJson(undefined, 'JSON'),
  v.record(
    v.string(),
    v.picklist(['started', 'ended'], 'an object of words, each with "started" or "ended"'),
    'an object',
  ),
);

const minutes = 'a list of at most 10 different whole numbers of minutes, each from 1 to 10080';
const reminders = v.pipe(
  v.string(),
  v.parseJson(undefined, 'JSON'),
  v.array(
    v.pipe(v.number(minutes), v.integer(minutes), v.minValue(1, minutes), v.maxValue(10_080, minutes)),
    minutes,
  ),
  v.maxLength(10, minutes),
  v.check((values) => new Set(values).size === values.length, minutes),
);
/** A callback is read from the history until its last delivery, over three days after it came. */
const FEWEST_DAYS = 7;
const days = `a whole number of days from ${FEWEST_DAYS} to 3650`;
const historyDays = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,3}$/, days),
  v.transform(Number),
  v.minValue(FEWEST_DAYS, days),
  v.maxValue(3650, days),
);
const strays = v.picklist(['report', 'adopt', 'take over'], 'report, adopt or take over');

export const RECEIVE_CALLBACK = v.object({
  RELAY_MAILBOX_URL: url,
  RELAY_CALLBACK_KEYS_SECRET: text,
});

export const ADVANCE_CONFERENCE = v.object({
  RELAY_TABLE: text,
  RELAY_EVENT_BUS: text,
  RELAY_QUESTIONS_URL: url,
  RELAY_MAILBOX_URL: url,
  RELAY_MAILBOX_ARN: text,
  RELAY_SCHEDULE_GROUP: text,
  RELAY_SCHEDULE_ROLE_ARN: text,
  RELAY_TICKS_DEAD_LETTERS_ARN: text,
  RELAY_STATUS_WORDS: v.optional(statusWords, '{}'),
  RELAY_REMINDERS: v.optional(reminders, '[10]'),
  RELAY_HISTORY_DAYS: v.optional(historyDays, '90'),
  /** Phone numbers are masked where it is set. */
  RELAY_MASK_KEY_SECRET: v.optional(text),
});

/** Of every function that speaks to FoneStorm. */
export const FONESTORM = v.object({
  RELAY_TABLE: text,
  RELAY_MAILBOX_URL: url,
  RELAY_CALLBACK_KEYS_SECRET: text,
  RELAY_FONESTORM_SECRET: text,
  RELAY_FONESTORM_URL: url,
  RELAY_PUBLIC_URL: url,
  RELAY_REQUESTS_PER_SECOND: v.optional(requestsPerSecond, '8'),
});

export const ASK_FONESTORM = v.object({
  ...FONESTORM.entries,
  RELAY_MAILBOX_DEAD_LETTERS_URL: url,
  RELAY_QUESTIONS_DEAD_LETTERS_URL: url,
  RELAY_TICKS_DEAD_LETTERS_URL: url,
});

/** Where callbacks may be passed on to. */
const RECEIVERS = {
  RELAY_ALLOWS_HTTP: v.optional(
    v.pipe(
      v.picklist(['true', 'false'], 'true or false'),
      v.transform((value) => value === 'true'),
    ),
    'false',
  ),
  RELAY_ALLOWED_HOSTS: v.optional(
    v.pipe(
      v.string(),
      v.parseJson(undefined, 'JSON'),
      v.array(v.string(), 'a list of host names and ranges'),
    ),
    '[]',
  ),
};

export const MANAGE_CONFERENCES = v.object({
  ...FONESTORM.entries,
  ...RECEIVERS,
  RELAY_CREDENTIALS_SECRET: text,
  RELAY_SIGNING_KEYS_SECRET: text,
  RELAY_DELIVERIES_URL: url,
});

export const DELIVER_CALLBACK = v.object({
  ...RECEIVERS,
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
  RELAY_STRAYS: v.optional(strays, 'report'),
});

/**
 * Reads the variables that a function needs.
 *
 * @throws one error that lists every fault: the variable's name and what was expected
 */
export function readEnvironment<T extends v.GenericSchema>(
  schema: T,
  environment: Readonly<Record<string, string | undefined>>,
): v.InferOutput<T> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
  const result = v.safeParse(schema, given);
  if (result.success) return result.output;
  const faults = result.issues.map(
    ({ path, message, received }) =>
      `${path?.[0]?.key ?? 'environment'}: expected ${received === 'undefined' ? 'a value' : message}`,
  );
  throw new Error(`the environment has faults: ${[...new Set(faults)].join('; ')}`);
}
