import leven from 'leven';
import * as v from 'valibot';
import { commandSources } from '../lambda/contract/commands';
import * as settings from '../lambda/contract/settings';
import { isRunbookUrl, RUNBOOK_URL_EXPECTED } from '../lib/monitoring/runbook-links';

/**
 * The context values of the app. A value is text (`-c name=value`) or JSON of any type (`cdk.json`); both forms of a value
 * mean the same.
 */

/** @param read parses a text; it returns a text that it cannot parse as it is, which the schema then refuses */
function fromText<T extends v.GenericSchema>(setting: T, read: (text: string) => unknown) {
  return v.pipe(
    v.unknown(),
    v.transform((value) => (typeof value === 'string' ? read(value) : value)),
    setting,
  );
}

function parseNumber(text: string): unknown {
  return /^\d{1,9}$/.test(text) ? Number(text) : text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function parseBoolean(text: string): unknown {
  return text === 'true' || text === 'false' ? text === 'true' : text;
}

/** Parses `60,10`, or a list as JSON; an empty string is an empty list. */
function parseMinutes(text: string): unknown {
  if (text.startsWith('[')) return parseJson(text);
  const minutes = text.split(',').map((part) => parseNumber(part.trim()));
  if (text === '') return [];
  return minutes.every((minute) => typeof minute === 'number') ? minutes : text;
}

/** Parses `https://a.example,https://b.example`, or a list as JSON; an empty string is an empty list. */
function parseTexts(text: string): unknown {
  if (text.startsWith('[')) return parseJson(text);
  return text === '' ? [] : text.split(',').map((part) => part.trim());
}

/** A single number in cdk.json is a list of one number, as in a text. */
const asList = (value: unknown) => (typeof value === 'number' ? [value] : value);

/** 2.4 in cdk.json is "2.4" on the command line. */
const numberAsText = (value: unknown) => (typeof value === 'number' ? String(value) : value);

const NAME = 'a name of 1 to 40 letters, digits and "-"';
const TOPIC = 'the ARN of an SNS topic, or none';
const booleanValue = fromText(settings.booleanSetting, parseBoolean);
const defaults = v.parse(settings.SETTINGS, {});

/** Each context value, with its default if there is one. */
export const CONTEXT = v.object({
  environment: v.exactOptional(v.pipe(v.string(NAME), v.regex(/^[A-Za-z0-9-]{1,40}$/, NAME))),
  fonestormUrl: v.optional(settings.baseUrl, defaults.fonestormUrl),
  fonestormApi: v.optional(
    v.pipe(v.unknown(), v.transform(numberAsText), settings.fonestormApi),
    defaults.fonestormApi,
  ),
  assignLead: v.optional(fromText(settings.assignLead, parseNumber), defaults.assignLead),
  publicUrl: v.exactOptional(settings.publicUrl),
  requestsPerSecond: v.optional(
    fromText(settings.requestsPerSecond, parseNumber),
    defaults.requestsPerSecond,
  ),
  callerRequestsPerSecond: v.optional(
    fromText(settings.callerRequestsPerSecond, parseNumber),
    defaults.throttle.rateLimit,
  ),
  corsOrigins: v.optional(fromText(settings.corsOrigins, parseTexts), defaults.corsOrigins),
  commandSources: v.optional(fromText(commandSources, parseTexts), []),
  intakeConcurrency: v.exactOptional(fromText(settings.intakeConcurrency, parseNumber)),
  statusWords: v.optional(fromText(settings.statusWords, parseJson), defaults.statusWords),
  reminders: v.optional(
    v.pipe(v.unknown(), v.transform(asList), fromText(settings.reminders, parseMinutes)),
    defaults.reminders,
  ),
  logDays: v.optional(fromText(settings.logDays, parseNumber), defaults.conferenceLogRetention),
  seriesHorizon: v.optional(fromText(settings.seriesHorizon, parseNumber), defaults.seriesHorizon),
  receiversAllowHttp: v.optional(booleanValue, defaults.receivers.allowHttp),
  receiversAllowedHosts: v.optional(
    fromText(settings.allowedHosts, parseJson),
    defaults.receivers.allowedHosts,
  ),
  receiversConcurrency: v.optional(
    fromText(settings.receiverConcurrency, parseNumber),
    defaults.receivers.concurrency,
  ),
  receiversRequestsPerSecond: v.optional(
    fromText(settings.receiverRequestsPerSecond, parseNumber),
    defaults.receivers.requestsPerSecond,
  ),
  maskPhoneNumbers: v.optional(booleanValue, defaults.maskPhoneNumbers),
  tracing: v.optional(booleanValue, false),
  console: v.optional(booleanValue, defaults.console),
  unmanagedConferences: v.optional(settings.unmanagedConferences, defaults.unmanagedConferences),
  archiveDays: v.optional(
    fromText(settings.wholeNumber(0, 3650, 'a whole number of days from 0 to 3650'), parseNumber),
    90,
  ),
  schemaRegistry: v.optional(booleanValue, true),
  computedAlarms: v.optional(booleanValue, true),
  savedQueries: v.optional(booleanValue, true),
  runbookUrl: v.exactOptional(
    v.pipe(v.string(RUNBOOK_URL_EXPECTED), v.check(isRunbookUrl, RUNBOOK_URL_EXPECTED)),
  ),
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
const CDK_CLI_NAMES = ['acknowledged-issue-numbers', 'cli-telemetry'];

/**
 * Reads the context of the app.
 *
 * @param values all context values
 * @param otherNames names for other apps, from the user's own `~/.cdk.json`
 * @throws one error that lists every fault: the name, the expected value and the actual one
 */
export function parseContext(
  values: Readonly<Record<string, unknown>>,
  otherNames: readonly string[] = [],
): Context {
  const known = [...CONTEXT_NAMES, ...CDK_CLI_NAMES, ...otherNames];
  const unknown = Object.keys(values).filter((name) => !/[@:]/.test(name) && !known.includes(name));
  if (unknown.length > 0) {
    const faults = unknown.map(
      (name) => `${name}: expected a name that docs/settings.md lists, such as ${nearestName(name)}`,
    );
    throw new Error(`Conference Relay: ${faults.join('; ')}`);
  }
  return settings.readSettings(CONTEXT, values, 'Conference Relay');
}

function nearestName(name: string): string | undefined {
  const distance = (known: string) => leven(name.toLowerCase(), known.toLowerCase());
  return [...CONTEXT_NAMES].sort((one, other) => distance(one) - distance(other))[0];
}
