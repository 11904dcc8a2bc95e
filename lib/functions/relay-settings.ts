import { Token } from 'aws-cdk-lib/core';
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
   * The minutes before its start at which a conference gets its FoneNumber, from 0 to 1440, with `fonestormApi` 2.4 only. If
   * an earlier conference has the number, it gets the number after that one.
   *
   * @default 10
   */
  readonly assignLead?: number;
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
   * Requests per second to each route of the API, from all callers together, from 1 to 10000. Callbacks have no limit.
   *
   * @default 50
   */
  readonly callerRequestsPerSecond?: number;
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
   * The minutes before the start at which reminders are published: at most 10, each from 1 to 10080.
   *
   * @default [10]
   */
  readonly reminders?: readonly number[];
  /**
   * How many days the log of a conference is kept after its close, from 7 to 3650.
   *
   * @default 90
   */
  readonly logDays?: number;
  /**
   * How many days before its start the relay creates the conference of an occurrence of a series, from 1 to 366.
   *
   * @default 30
   */
  readonly seriesHorizon?: number;
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
   * @default false
   */
  readonly tracing?: boolean;
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
      RELAY_LOG_DAYS: String(settings.logDays),
    },
    /** For the functions that know series. */
    series: { RELAY_SERIES_HORIZON: String(settings.seriesHorizon) },
    sweep: { RELAY_UNMANAGED_CONFERENCES: settings.unmanagedConferences },
  };
}
