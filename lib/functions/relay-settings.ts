import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Tracing } from 'aws-cdk-lib/aws-lambda';
import { Duration, Token } from 'aws-cdk-lib/core';
import { type RelaySettings, readSettings, SETTINGS } from '../../lambda/contract/settings';
import type { FoneStormApi, StatusWordMeaning, UnmanagedPolicy } from './setting-enums';

/** The allowed receivers of deliveries, besides `https` URLs with public hosts, and the limits of one host. */
export interface ReceiverOptions {
  /**
   * Whether `http` URLs are allowed, too.
   *
   * @default false
   */
  readonly allowHttp?: boolean;
  /**
   * Host names and address ranges, such as `10.0.0.0/8`, that are allowed although they are not public.
   *
   * @default - none
   */
  readonly allowedHosts?: readonly string[];
  /**
   * Requests to one host at a time, from 1 to 100.
   *
   * @default 50
   */
  readonly concurrency?: number;
  /**
   * Requests per second to one host, from 1 to 100.
   *
   * @default 100
   */
  readonly requestsPerSecond?: number;
}

/** The settings of a deployment. */
export interface RelaySettingsProps {
  /**
   * FoneStorm's API: an http or https URL.
   *
   * @default https://api.fonestorm.com/v2
   */
  readonly fonestormUrl?: string;
  /**
   * The generation of the account's FoneStorm API.
   *
   * @default FoneStormApi.V2017
   */
  readonly fonestormApi?: FoneStormApi;
  /**
   * The time before its start at which a conference gets its FoneNumber: whole minutes, at most a day, with `fonestormApi` 2.4
   * only. If an earlier conference has the number, it gets the number after that one.
   *
   * @default Duration.minutes(10)
   */
  readonly assignLead?: Duration;
  /**
   * The URL at which FoneStorm and callers reach the relay: https and a host, without a path.
   *
   * @default - the HTTP API's domain, or its own address
   */
  readonly publicUrl?: string;
  /**
   * Requests per second to FoneStorm, of all functions together, from 1 to 9.
   *
   * @default 8
   */
  readonly requestsPerSecond?: number;
  /**
   * The limit of each route of the API, for all callers together. `rateLimit` is from 1 to 10000, and `burstLimit` from 1 to 20000.
   * By default, a burst may have twice as many requests as a second. Callbacks have no limit.
   *
   * @default { rateLimit: 50, burstLimit: 100 }
   */
  readonly throttle?: ThrottleSettings;
  /**
   * The sites whose pages may use the API from a browser (CORS), such as `https://app.example.com`: at most 500 bytes as JSON.
   *
   * @default - none
   */
  readonly corsOrigins?: readonly string[];
  /**
   * The meaning of further status words of FoneStorm, besides the known ones.
   *
   * @default - none
   */
  readonly statusWords?: { readonly [word: string]: StatusWordMeaning };
  /**
   * The times before the start at which reminders are published: at most 10, each of whole minutes and at most a week.
   *
   * @default [Duration.minutes(10)]
   */
  readonly reminders?: readonly Duration[];
  /**
   * How long the log of a conference is kept after its close: 7 to 3650 whole days.
   *
   * @default Duration.days(90)
   */
  readonly conferenceLogRetention?: Duration;
  /**
   * How long before its start the relay creates the conference of an occurrence of a series: 1 to 366 whole days.
   *
   * @default Duration.days(30)
   */
  readonly seriesHorizon?: Duration;
  /**
   * The handling of conferences that were created at FoneStorm itself and have no other callback URL.
   *
   * @default UnmanagedPolicy.REPORT
   */
  readonly unmanagedConferences?: UnmanagedPolicy;
  /**
   * The allowed receivers of deliveries, and the limits of one host.
   *
   * @default - the defaults of `ReceiverOptions`
   */
  readonly receivers?: ReceiverOptions;
  /**
   * Whether masks replace phone numbers in events and logs: the same mask for the same number.
   *
   * @default false
   */
  readonly maskPhoneNumbers?: boolean;
  /**
   * Whether AWS X-Ray traces the functions, which then may send segments to X-Ray.
   *
   * @default Tracing.DISABLED
   */
  readonly tracing?: Tracing;
  /**
   * Whether a function serves the console at `/console`. It has no permission. The page works with a caller's token.
   *
   * @default false
   */
  readonly console?: boolean;
}

/** Synthesis cannot check a value that CloudFormation fills in during the deployment. */
function isResolved(value: unknown): boolean {
  return !Token.isUnresolved(value);
}

/** The props that are a `Duration`, as the numbers of the schemas. Another value stays as it is, so that the schema refuses it. */
function inNumbers(props: RelaySettingsProps) {
  const { assignLead, reminders, conferenceLogRetention, seriesHorizon } = props;
  const minutes = (value: unknown) =>
    value instanceof Duration ? value.toMinutes({ integral: false }) : value;
  const days = (value: unknown) => (value instanceof Duration ? value.toDays({ integral: false }) : value);
  return {
    assignLead: minutes(assignLead),
    reminders: Array.isArray(reminders) ? reminders.map(minutes) : reminders,
    conferenceLogRetention: days(conferenceLogRetention),
    seriesHorizon: days(seriesHorizon),
  };
}

/**
 * The settings of the props, with defaults for the rest.
 *
 * @throws one error that lists every fault
 */
export function parseSettings(props: RelaySettingsProps): RelaySettings {
  const { fonestormUrl, publicUrl, receivers } = props;
  const urls = Object.entries({ fonestormUrl, publicUrl }).filter(([, url]) => !isResolved(url));
  const allowedHosts = receivers?.allowedHosts;
  const { corsOrigins } = props;
  const settings = readSettings(
    SETTINGS,
    {
      ...props,
      ...inNumbers(props),
      ...Object.fromEntries(urls.map(([name]) => [name, undefined])),
      ...(Array.isArray(corsOrigins) && { corsOrigins: corsOrigins.filter(isResolved) }),
      ...(Array.isArray(allowedHosts) && {
        receivers: { ...receivers, allowedHosts: allowedHosts.filter(isResolved) },
      }),
    },
    'Conference Relay',
  );
  return {
    ...settings,
    ...Object.fromEntries(urls),
    corsOrigins: [...settings.corsOrigins, ...(corsOrigins ?? []).filter((origin) => !isResolved(origin))],
    receivers: { ...settings.receivers, ...(allowedHosts && { allowedHosts: [...allowedHosts] }) },
  };
}

export type SettingsEnvironment = ReturnType<typeof toEnvironment>;

/**
 * The settings as environment variables, grouped by the functions that read them.
 *
 * @param apiUrl the HTTP API's own address
 */
export function toEnvironment(settings: RelaySettings, apiUrl: string) {
  return {
    /** For every function that makes requests to FoneStorm. */
    fonestorm: {
      RELAY_FONESTORM_URL: settings.fonestormUrl,
      RELAY_FONESTORM_API: settings.fonestormApi,
      RELAY_PUBLIC_URL: settings.publicUrl ?? apiUrl,
      RELAY_REQUESTS_PER_SECOND: String(settings.requestsPerSecond),
    },
    /** For the function that serves the API. */
    api: { RELAY_CORS_ORIGINS: JSON.stringify(settings.corsOrigins) },
    /** For the functions that check receivers. */
    receivers: {
      RELAY_RECEIVER_ALLOW_HTTP: String(settings.receivers.allowHttp),
      RELAY_RECEIVER_ALLOWED_HOSTS: JSON.stringify(settings.receivers.allowedHosts),
    },
    /** For the function that delivers. */
    delivery: {
      RELAY_RECEIVER_CONCURRENCY: String(settings.receivers.concurrency),
      RELAY_RECEIVER_REQUESTS_PER_SECOND: String(settings.receivers.requestsPerSecond),
    },
    advance: {
      RELAY_STATUS_WORDS: JSON.stringify(settings.statusWords),
      RELAY_REMINDERS: JSON.stringify(settings.reminders),
      RELAY_FONESTORM_API: settings.fonestormApi,
      RELAY_ASSIGN_LEAD: String(settings.assignLead),
      RELAY_LOG_DAYS: String(settings.conferenceLogRetention),
    },
    /** For the functions that know series. */
    series: { RELAY_SERIES_HORIZON: String(settings.seriesHorizon) },
    sweep: { RELAY_UNMANAGED_CONFERENCES: settings.unmanagedConferences },
  };
}
