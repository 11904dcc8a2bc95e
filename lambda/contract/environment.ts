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

export const RECEIVE_CALLBACK = v.object({
  RELAY_MAILBOX_URL: url,
  RELAY_CALLBACK_KEYS_SECRET: text,
});

export const ADVANCE_CONFERENCE = v.object({
  RELAY_TABLE: text,
  RELAY_EVENT_BUS: text,
  RELAY_QUESTIONS_URL: url,
  RELAY_STATUS_WORDS: v.optional(statusWords, '{}'),
});

export const ASK_FONESTORM = v.object({
  RELAY_TABLE: text,
  RELAY_MAILBOX_URL: url,
  RELAY_CALLBACK_KEYS_SECRET: text,
  RELAY_FONESTORM_SECRET: text,
  RELAY_FONESTORM_URL: url,
  RELAY_PUBLIC_URL: url,
  RELAY_REQUESTS_PER_SECOND: v.optional(requestsPerSecond, '8'),
});

export const MANAGE_CONFERENCES = v.object({
  ...ASK_FONESTORM.entries,
  RELAY_CREDENTIALS_SECRET: text,
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
