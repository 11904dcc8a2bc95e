import leven from 'leven';
import * as v from 'valibot';
import * as settings from '../lambda/contract/settings';

/**
 * The context values of the app. A value is text (`-c name=value`) or JSON of any type (`cdk.json`); both forms of a value
 * mean the same.
 */

/** @param read parses a text; it returns a text that it cannot parse as it is, which the schema then refuses */
function written<T extends v.GenericSchema>(setting: T, read: (text: string) => unknown) {
  return v.pipe(
    v.unknown(),
    v.transform((given) => (typeof given === 'string' ? read(given) : given)),
    setting,
  );
}

function numberIn(text: string): unknown {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function yesOrNoIn(text: string): unknown {
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

/** Parses `60,10`, or a list as JSON; an empty string is an empty list. */
function minutesIn(text: string): unknown {
  if (text.startsWith('[')) return jsonIn(text);
  const minutes = text.split(',').map((part) => numberIn(part.trim()));
  if (text === '') return [];
  return minutes.every((each) => typeof each === 'number') ? minutes : text;
}

/** Parses `https://a.example,https://b.example`, or a list as JSON; an empty string is an empty list. */
function originsIn(text: string): unknown {
  if (text.startsWith('[')) return jsonIn(text);
  return text === '' ? [] : text.split(',').map((part) => part.trim());
}

/** A single number in cdk.json is a list of one number, as in a text. */
const listed = (given: unknown) => (typeof given === 'number' ? [given] : given);

/** 2.4 in cdk.json is "2.4" on the command line. */
const numberAsText = (given: unknown) => (typeof given === 'number' ? String(given) : given);

const NAME = 'a name of 1 to 40 letters, digits and "-"';
const TOPIC = 'the ARN of a topic of Amazon SNS, or none';
const yesOrNo = written(settings.yesOrNo, yesOrNoIn);
const defaults = v.parse(settings.SETTINGS, {});

/** Each context value, with its default if there is one. */
const CONTEXT = v.object({
  environment: v.exactOptional(v.pipe(v.string(NAME), v.regex(/^[A-Za-z0-9-]{1,40}$/, NAME))),
  fonestormUrl: v.optional(settings.baseUrl, defaults.fonestormUrl),
  fonestormApi: v.optional(
    v.pipe(v.unknown(), v.transform(numberAsText), settings.fonestormApi),
    defaults.fonestormApi,
  ),
  assignLead: v.optional(written(settings.assignLead, numberIn), defaults.assignLead),
  publicUrl: v.exactOptional(settings.publicUrl),
  requestsPerSecond: v.optional(written(settings.requestsPerSecond, numberIn), defaults.requestsPerSecond),
  callerRequestsPerSecond: v.optional(
    written(settings.callerRequestsPerSecond, numberIn),
    defaults.callerRequestsPerSecond,
  ),
  corsOrigins: v.optional(written(settings.corsOrigins, originsIn), defaults.corsOrigins),
  intakeConcurrency: v.exactOptional(written(settings.intakeConcurrency, numberIn)),
  statusWords: v.optional(written(settings.statusWords, jsonIn), defaults.statusWords),
  reminders: v.optional(
    v.pipe(v.unknown(), v.transform(listed), written(settings.reminders, minutesIn)),
    defaults.reminders,
  ),
  historyDays: v.optional(written(settings.historyDays, numberIn), defaults.historyDays),
  receiversHttp: v.optional(yesOrNo, defaults.receivers.http),
  receiversAllowed: v.optional(written(settings.allowedHosts, jsonIn), defaults.receivers.allowed),
  receiverAtATime: v.optional(written(settings.atATime, numberIn), defaults.receivers.atATime),
  receiverPerSecond: v.optional(written(settings.perSecond, numberIn), defaults.receivers.perSecond),
  maskPhoneNumbers: v.optional(yesOrNo, defaults.maskPhoneNumbers),
  strays: v.optional(settings.strays, defaults.strays),
  archiveDays: v.optional(
    written(settings.wholeNumber(0, 3650, 'a whole number of days from 0 to 3650'), numberIn),
    90,
  ),
  schemaRegistry: v.optional(yesOrNo, true),
  computedAlarms: v.optional(yesOrNo, true),
  alarmTopic: v.exactOptional(
    v.pipe(
      v.string(TOPIC),
      v.regex(/^(none|arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}(\.fifo)?)$/, TOPIC),
    ),
  ),
});

export type Context = v.InferOutput<typeof CONTEXT>;

export const CONTEXT_NAMES: readonly string[] = Object.keys(CONTEXT.entries);

/** Names that the CDK CLI itself keeps in the context, besides those with a colon or `@`. */
const OF_THE_CLI = ['acknowledged-issue-numbers', 'cli-telemetry'];

/**
 * Reads the context of the app.
 *
 * @param given all context values
 * @param others names for other apps, from the user's own `~/.cdk.json`
 * @throws one error that lists every fault: the name, the expected value and the actual one
 */
export function contextIn(given: Readonly<Record<string, unknown>>, others: readonly string[] = []): Context {
  const known = [...CONTEXT_NAMES, ...OF_THE_CLI, ...others];
  const unknown = Object.keys(given).filter((name) => !/[@:]/.test(name) && !known.includes(name));
  if (unknown.length > 0) {
    const faults = unknown.map(
      (name) => `${name}: expected a name that docs/deploy.md lists, such as ${nearest(name)}`,
    );
    throw new Error(`Conference Relay: ${faults.join('; ')}`);
  }
  return settings.readSettings(CONTEXT, given, 'Conference Relay');
}

function nearest(name: string): string | undefined {
  const distance = (known: string) => leven(name.toLowerCase(), known.toLowerCase());
  return [...CONTEXT_NAMES].sort((one, other) => distance(one) - distance(other))[0];
}
