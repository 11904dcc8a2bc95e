import * as v from 'valibot';
import { isAllowable } from './allowed-hosts';
import { describeFault } from './describe-fault';
import { UNMANAGED_POLICIES } from './unmanaged-policies';

/**
 * The settings of a deployment. Synthesis checks them by these schemas, and the functions by the same ones when they start.
 * Each message says what is expected.
 */

const HTTP = /^https?:\/\/[^\s\\]+$/i;
const CREDENTIALS = /^[^:]+:\/\/[^/?#]*@/;

/** A URL without credentials, query and fragment; undefined for anything else. */
function parseBaseUrl(text: string): URL | undefined {
  const isAddress = HTTP.test(text) && !/[?#]/.test(text) && !CREDENTIALS.test(text) && URL.canParse(text);
  return isAddress ? new URL(text) : undefined;
}

/** Normalised by the WHATWG rules: a lower-case host, no default port, and no slash at the end. */
function normalizeUrl(text: string): string {
  return new URL(text).href.replace(/\/+$/, '');
}

/** Loopback hosts: no other machine can read the traffic. */
function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** AWS Lambda allows 4096 bytes for all variables of a function. The other variables need less than half. */
const MAX_BYTES = 2000;
function fitsBytes(value: unknown, most = MAX_BYTES): boolean {
  return new TextEncoder().encode(JSON.stringify(value)).length <= most;
}

const URL_EXPECTED = 'an http or https URL without credentials, query and fragment';
/** The base URL of an API; it may have a path. */
export const baseUrl = v.pipe(
  v.string(URL_EXPECTED),
  v.check((text) => parseBaseUrl(text) !== undefined, URL_EXPECTED),
  v.transform(normalizeUrl),
);

const ORIGIN_EXPECTED =
  'a host and, if needed, a port, such as https://relay.example.com: no path (/v2 and /callbacks are at its root), query or credentials';
/** The relay's URL for callers and FoneStorm. Links and callback URLs begin at its root. */
export const origin = v.pipe(
  v.string(ORIGIN_EXPECTED),
  v.check((text) => parseBaseUrl(text)?.pathname === '/', ORIGIN_EXPECTED),
  v.transform(normalizeUrl),
);

const PUBLIC_URL_EXPECTED = `https and ${ORIGIN_EXPECTED}`;
/** For a deployment: callback URLs are capabilities, so they must be encrypted in transit. */
export const publicUrl = v.pipe(
  v.string(PUBLIC_URL_EXPECTED),
  v.check((text) => {
    const address = parseBaseUrl(text);
    return address?.pathname === '/' && (address.protocol === 'https:' || isLoopback(address));
  }, PUBLIC_URL_EXPECTED),
  v.transform(normalizeUrl),
);

export function wholeNumber(least: number, most: number, expected: string) {
  return v.pipe(
    v.number(expected),
    v.integer(expected),
    v.minValue(least, expected),
    v.maxValue(most, expected),
  );
}

function oneOf<const T extends readonly string[]>(values: T) {
  return v.picklist(values, `${values.slice(0, -1).join(', ')} or ${values.at(-1)}`);
}

const PAGE_ORIGIN_EXPECTED =
  'the origin of a page: http or https, a host and, if needed, a port, such as https://app.example.com, without a path and without *';
const MAX_ORIGINS_BYTES = 500;
const ORIGINS_EXPECTED = `a list of origins of at most ${MAX_ORIGINS_BYTES} bytes as JSON`;
/** The sites whose pages may use the API, normalized as browsers write `Origin`: the comparison is exact. */
export const corsOrigins = v.pipe(
  v.array(
    v.pipe(
      v.string(PAGE_ORIGIN_EXPECTED),
      v.check((text) => !text.includes('*') && parseBaseUrl(text)?.pathname === '/', PAGE_ORIGIN_EXPECTED),
      v.transform(normalizeUrl),
    ),
    ORIGINS_EXPECTED,
  ),
  v.check((origins) => fitsBytes(origins, MAX_ORIGINS_BYTES), ORIGINS_EXPECTED),
);

export const requestsPerSecond = wholeNumber(
  1,
  9,
  'a whole number from 1 to 9, below FoneStorm’s limit of 10',
);

/** API Gateway takes 10,000 requests a second for all APIs of an account. */
export const callerRequestsPerSecond = wholeNumber(1, 10_000, 'a whole number from 1 to 10000');
const burstLimit = wholeNumber(1, 20_000, 'a whole number from 1 to 20000');

/** AWS Lambda reserves 100 of an account's concurrent executions for other functions. The default quota is 1000. */
export const intakeConcurrency = wholeNumber(1, 10_000, 'a whole number from 1 to 10000');

/** Deliveries read their callback from the log until the last attempt, over three days after the receipt. */
export const logDays = wholeNumber(7, 3650, 'a whole number of days from 7 to 3650');

/** How many days before its start the relay creates the conference of an occurrence. */
export const seriesHorizon = wholeNumber(1, 366, 'a whole number of days from 1 to 366');

const MINUTES_EXPECTED = 'a list of at most 10 different whole numbers of minutes, each from 1 to 10080';
export const reminders = v.pipe(
  v.array(wholeNumber(1, 10_080, MINUTES_EXPECTED), MINUTES_EXPECTED),
  v.maxLength(10, MINUTES_EXPECTED),
  v.check((minutes) => new Set(minutes).size === minutes.length, MINUTES_EXPECTED),
);

const STATUS_WORDS_EXPECTED = `an object of words, each "started" or "ended", of at most ${MAX_BYTES} bytes as JSON`;
/** valibot accepts a list as an object, and silently drops these keys. */
const UNSAFE_KEYS = ['__proto__', 'constructor', 'prototype'];
export const statusWords = v.pipe(
  v.custom<Record<string, 'started' | 'ended'>>(
    (words) => typeof words === 'object' && words !== null && !Array.isArray(words),
    STATUS_WORDS_EXPECTED,
  ),
  v.check(
    (words) => UNSAFE_KEYS.every((word) => !Object.hasOwn(words, word)),
    'words other than "__proto__", "constructor" and "prototype"',
  ),
  v.record(v.string(), oneOf(['started', 'ended']), STATUS_WORDS_EXPECTED),
  v.check((words) => fitsBytes(words), STATUS_WORDS_EXPECTED),
);

export const unmanagedConferences = oneOf(UNMANAGED_POLICIES);

const LEAD_EXPECTED = 'a whole number of minutes from 0 to 1440';
/** The time before a conference's start at which its FoneNumber is assigned, in minutes. */
export const assignLead = wholeNumber(0, 1440, LEAD_EXPECTED);

/** The generation of the account's FoneStorm API. */
export const fonestormApi = oneOf(['2017', '2.4']);

/** The values of `Tracing` of the AWS CDK. */
const tracing = oneOf(['Active', 'PassThrough', 'Disabled']);

export const booleanSetting = v.boolean('true or false');

/** The API's function has these, the origins, and the names of the queues. */
const MAX_HOSTS_BYTES = 1500;
const HOSTS_EXPECTED = `a list of at most ${MAX_HOSTS_BYTES} bytes as JSON`;
const HOST_EXPECTED = 'a host name, an address, or a range such as 10.0.0.0/8';
export const allowedHosts = v.pipe(
  v.array(v.pipe(v.string(HOST_EXPECTED), v.check(isAllowable, HOST_EXPECTED)), HOSTS_EXPECTED),
  v.check((hosts) => fitsBytes(hosts, MAX_HOSTS_BYTES), HOSTS_EXPECTED),
);

/** One item of the table holds a host's permits; DynamoDB takes 1000 write units a second for it, of a kilobyte each. */
const PERMITS_EXPECTED = 'a whole number from 1 to 100';
export const receiverConcurrency = wholeNumber(1, 100, PERMITS_EXPECTED);
export const receiverRequestsPerSecond = wholeNumber(1, 100, PERMITS_EXPECTED);
/** The default limits of a receiving host. */
export const DEFAULT_HOST_LIMITS = { concurrency: 50, requestsPerSecond: 100 };

export const DEFAULT_FONESTORM_URL = 'https://api.fonestorm.com/v2';

/** All settings, by the names of the props of `RelayFunctions`. A `Duration` is a number here: its schema has the unit. */
export const SETTINGS = v.object({
  fonestormUrl: v.optional(baseUrl, DEFAULT_FONESTORM_URL),
  fonestormApi: v.optional(fonestormApi, '2017'),
  assignLead: v.optional(assignLead, 10),
  publicUrl: v.optional(publicUrl),
  requestsPerSecond: v.optional(requestsPerSecond, 8),
  throttle: v.optional(
    v.object(
      { rateLimit: v.optional(callerRequestsPerSecond, 50), burstLimit: v.optional(burstLimit) },
      'an object with rateLimit and burstLimit',
    ),
    {},
  ),
  corsOrigins: v.optional(corsOrigins, []),
  statusWords: v.optional(statusWords, {}),
  reminders: v.optional(reminders, [10]),
  conferenceLogRetention: v.optional(logDays, 90),
  seriesHorizon: v.optional(seriesHorizon, 30),
  unmanagedConferences: v.optional(unmanagedConferences, 'report'),
  receivers: v.optional(
    v.object(
      {
        allowHttp: v.optional(booleanSetting, false),
        allowedHosts: v.optional(allowedHosts, []),
        concurrency: v.optional(receiverConcurrency, DEFAULT_HOST_LIMITS.concurrency),
        requestsPerSecond: v.optional(receiverRequestsPerSecond, DEFAULT_HOST_LIMITS.requestsPerSecond),
      },
      'an object with allowHttp, allowedHosts, concurrency and requestsPerSecond',
    ),
    {},
  ),
  maskPhoneNumbers: v.optional(booleanSetting, false),
  tracing: v.optional(tracing, 'Disabled'),
  console: v.optional(booleanSetting, false),
});

/** The given settings, with defaults for the rest. */
export type RelaySettings = v.InferOutput<typeof SETTINGS>;

/**
 * Reads settings by a schema.
 *
 * @throws one error that begins with `of` and lists every fault: the setting, the expected value and the actual one
 */
export function readSettings<T extends v.GenericSchema>(
  schema: T,
  given: unknown,
  of: string,
): v.InferOutput<T> {
  const result = v.safeParse(schema, given);
  if (result.success) return result.output;
  throw new Error(
    `${of}: ${result.issues.map((issue) => `${pathOf(issue)}: ${describeFault(issue)}`).join('; ')}`,
  );
}

function pathOf({ path }: v.BaseIssue<unknown>): string {
  return (path ?? [])
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${key}`))
    .join('')
    .slice(1);
}
