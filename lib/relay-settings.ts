import { Token } from 'aws-cdk-lib/core';
import { type RelaySettings, readSettings, SETTINGS } from '../lambda/contract/settings';

/** What a deployment may set. */
export interface RelaySettingsProps {
  /** FoneStorm's API: an http or https URL; default `https://api.fonestorm.com/v2`. */
  readonly fonestormUrl?: string;
  /**
   * Where FoneStorm and callers reach the relay: https and a host, without a path. Default: the HTTP API's domain, or its own
   * address.
   */
  readonly publicUrl?: string;
  /** Requests to FoneStorm of all functions together in a second, from 1 to 9; default 8. */
  readonly requestsPerSecond?: number;
  /**
   * Requests that each route of the API takes in a second, from all callers together, from 1 to 10000; default 50. Callbacks
   * have no limit.
   */
  readonly callerRequestsPerSecond?: number;
  /**
   * Executions of AWS Lambda that are reserved for callbacks: no other function takes them, and callbacks take no more. Default
   * none, because an account must have 100 beside them. An account has 1,000, a new one has 10.
   */
  readonly intakeConcurrency?: number;
  /** What FoneStorm's status words mean, beside those that are known. */
  readonly statusWords?: Readonly<Record<string, 'started' | 'ended'>>;
  /** How many minutes before the start reminders come: at most 10, each from 1 to 10080; default 10 minutes alone. */
  readonly reminders?: readonly number[];
  /** How many days the history of a conference is kept after its close, from 7 to 3650; default 90. */
  readonly historyDays?: number;
  /**
   * What becomes of conferences that were made at FoneStorm itself and call nobody else back. `report`: a log names them.
   * `adopt`: the relay follows them. `take over`: and FoneStorm is told to call the relay back. Default `report`.
   */
  readonly strays?: 'report' | 'adopt' | 'take over';
  /** Where callbacks may be passed on to, beside `https` URLs whose hosts are public, and how many of them. */
  readonly receivers?: {
    /** Whether `http` URLs may be, too; default false. */
    readonly http?: boolean;
    /** Host names, and ranges of addresses such as `10.0.0.0/8`, that may be although they are not public. */
    readonly allowed?: readonly string[];
    /** Requests to one host at a time, from 1 to 100; default 50. */
    readonly atATime?: number;
    /** Requests to one host in a second, from 1 to 100; default 100. */
    readonly perSecond?: number;
  };
  /** Whether events and logs have masks in place of phone numbers: the same mask for the same number. Default false. */
  readonly maskPhoneNumbers?: boolean;
}

/** A value that CloudFormation fills in when it deploys can be checked by nobody before. */
function isKnown(value: unknown): boolean {
  return !Token.isUnresolved(value);
}

/**
 * What the props set, with the defaults of the rest.
 *
 * @throws one error that lists every fault
 */
export function settingsIn(props: RelaySettingsProps): RelaySettings {
  const { fonestormUrl, publicUrl, receivers } = props;
  const urls = Object.entries({ fonestormUrl, publicUrl }).filter(([, url]) => !isKnown(url));
  const allowed = receivers?.allowed;
  const settings = readSettings(
    SETTINGS,
    {
      ...props,
      ...Object.fromEntries(urls.map(([name]) => [name, undefined])),
      ...(Array.isArray(allowed) && { receivers: { ...receivers, allowed: allowed.filter(isKnown) } }),
    },
    'Conference Relay',
  );
  return {
    ...settings,
    ...Object.fromEntries(urls),
    receivers: { ...settings.receivers, ...(allowed && { allowed: [...allowed] }) },
  };
}

/**
 * The environment variables that the functions read settings from, by who reads them.
 *
 * @param apiUrl the HTTP API's own address
 */
export function environmentOf(settings: RelaySettings, apiUrl: string) {
  return {
    /** Of every function that speaks to FoneStorm. */
    fonestorm: {
      RELAY_FONESTORM_URL: settings.fonestormUrl,
      RELAY_PUBLIC_URL: settings.publicUrl ?? apiUrl,
      RELAY_REQUESTS_PER_SECOND: String(settings.requestsPerSecond),
    },
    /** Of those that check where callbacks may be passed on to. */
    receivers: {
      RELAY_ALLOWS_HTTP: String(settings.receivers.http),
      RELAY_ALLOWED_HOSTS: JSON.stringify(settings.receivers.allowed),
    },
    /** Of the one that delivers. */
    delivering: {
      RELAY_RECEIVER_AT_A_TIME: String(settings.receivers.atATime),
      RELAY_RECEIVER_PER_SECOND: String(settings.receivers.perSecond),
    },
    advancing: {
      RELAY_STATUS_WORDS: JSON.stringify(settings.statusWords),
      RELAY_REMINDERS: JSON.stringify(settings.reminders),
      RELAY_HISTORY_DAYS: String(settings.historyDays),
    },
    sweep: { RELAY_STRAYS: settings.strays },
  };
}
