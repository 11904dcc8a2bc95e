import * as v from 'valibot';
import {
  type ApiFault,
  apiFaultsSchema,
  type CallbackFault,
  callbackFaultsSchema,
  type FaultSchedule,
  type Operation,
  selectFaults,
} from './faults';
import { parseFields, strictObject } from './http/strict-fields';

/** Everything about FoneStorm that can be changed while it runs. */
export interface Settings {
  /** The generation of the API: that of the 2017 page, or that of v2.4. */
  readonly generation: '2017' | '2.4';
  /** The treatment of fields that the API does not know: `refused` with 400, or `dropped`. No page says which. */
  readonly unknownFields: 'refused' | 'dropped';
  /** The time of the BEGIN of a call: when it rings, or when it is answered. No page says which. */
  readonly callBegins: 'ringing' | 'answered';
  /** The treatment of `{{field}}` in a callback URL. */
  readonly tokens: 'replaced' | 'left';
  /** The page whose methods callbacks use; see `buildCallbackRequest`. */
  readonly methodsAsOf: 'v2.11' | '2017';
  /** The page of the FoneNumbers: v2.12 has `call_options` instead of `voice_options`, and more services. */
  readonly numbersAsOf: 'v2.4' | 'v2.12';
  /**
   * `documented`: callbacks carry the three statuses of the page and no more, `conference_status` is always `unknown`.
   * `talkative`: status words, times, unknown fields, and a callback for each call, with its `uid`.
   */
  readonly profile: 'documented' | 'talkative';
  /** The method of callbacks about conferences. Each FoneNumber has its own method. */
  readonly method: 'GET' | 'POST' | 'JSON';
  /** HTTP Basic credentials that callbacks about conferences carry, or null. */
  readonly basic: { readonly username: string; readonly password: string } | null;
  /** Real milliseconds after which an unanswered callback ends. */
  readonly callbackTimeout: number;
  /** Whether people join and leave automatically. */
  readonly runsScripts: boolean;
  /** Seconds on the simulator's clock for each real second; 0 stops it. */
  readonly speed: number;
  /** Requests that the API accepts in any second; 0 for no limit. */
  readonly requestsPerSecond: number;
  /**
   * The treatment of an id in a creation. `honoured`: the conference gets it; a taken one is refused with 409. `ignored`: the
   * conference gets another id. `rejected`: refused with 400. `duplicated`: a taken one makes a second conference under
   * another id.
   */
  readonly ids: 'honoured' | 'ignored' | 'rejected' | 'duplicated';
  /** The faults of requests. If several match, the first one applies. */
  readonly apiFaults: readonly ApiFault[];
  /** The faults of callbacks. All that match apply together. */
  readonly callbackFaults: readonly CallbackFault[];
}

/** FoneStorm's behaviour, as far as its pages describe it. */
export const DEFAULT_SETTINGS: Settings = {
  generation: '2017',
  unknownFields: 'refused',
  callBegins: 'ringing',
  tokens: 'replaced',
  methodsAsOf: 'v2.11',
  numbersAsOf: 'v2.4',
  profile: 'documented',
  method: 'POST',
  basic: null,
  callbackTimeout: 5000,
  runsScripts: true,
  speed: 1,
  requestsPerSecond: 10,
  ids: 'honoured',
  apiFaults: [],
  callbackFaults: [],
};

const EXPECTED_TIMEOUT = 'a whole number of milliseconds from 1 to 60000';
const EXPECTED_SPEED = 'a number from 0 to 100000';
const EXPECTED_RATE = 'a whole number from 0 to 1000000';
const EXPECTED_USERNAME = 'a string of 1 to 256 characters without a colon';
const EXPECTED_PASSWORD = 'a string of at most 256 characters';

function oneOf<const T extends readonly string[]>(options: T) {
  return v.exactOptional(v.picklist(options, `one of ${options.join(', ')}`));
}

function wholeNumber(expected: string, min: number, max: number) {
  const number = v.pipe(v.number(expected), v.integer(expected));
  return v.exactOptional(v.pipe(number, v.minValue(min, expected), v.maxValue(max, expected)));
}

const usernameSchema = v.pipe(v.string(EXPECTED_USERNAME), v.regex(/^[^:]{1,256}$/, EXPECTED_USERNAME));
const passwordSchema = v.pipe(v.string(EXPECTED_PASSWORD), v.maxLength(256, EXPECTED_PASSWORD));

const settingsSchema = strictObject({
  generation: oneOf(['2017', '2.4']),
  unknownFields: oneOf(['refused', 'dropped']),
  callBegins: oneOf(['ringing', 'answered']),
  tokens: oneOf(['replaced', 'left']),
  methodsAsOf: oneOf(['v2.11', '2017']),
  numbersAsOf: oneOf(['v2.4', 'v2.12']),
  profile: oneOf(['documented', 'talkative']),
  method: oneOf(['GET', 'POST', 'JSON']),
  basic: v.exactOptional(v.nullable(strictObject({ username: usernameSchema, password: passwordSchema }))),
  callbackTimeout: wholeNumber(EXPECTED_TIMEOUT, 1, 60_000),
  runsScripts: v.exactOptional(v.boolean('true or false')),
  speed: v.exactOptional(
    v.pipe(v.number(EXPECTED_SPEED), v.minValue(0, EXPECTED_SPEED), v.maxValue(100_000, EXPECTED_SPEED)),
  ),
  requestsPerSecond: wholeNumber(EXPECTED_RATE, 0, 1_000_000),
  ids: oneOf(['honoured', 'ignored', 'rejected', 'duplicated']),
  apiFaults: v.exactOptional(apiFaultsSchema),
  callbackFaults: v.exactOptional(callbackFaultsSchema),
});

/** The settings of a running simulator. */
export interface LiveSettings {
  /** The current settings. A fault's `next` is the remaining number. */
  current(): Settings;
  /**
   * Changes the named settings.
   *
   * @throws {Refusal} 400 with every fault; nothing is changed then
   */
  change(changes: unknown): Settings;
  /** Restores the initial settings. */
  reset(): void;
  /** Calls `listener` after each change, with the settings before it. */
  onChange(listener: (before: Settings) => void): void;
  /** Counts a request, and returns the fault that applies to it. */
  nextRequestFault(operation: Operation): ApiFault | undefined;
  /** Counts a callback, and returns the faults that apply to it. */
  nextCallbackFaults(): readonly CallbackFault[];
}

/** @throws {Refusal} if the first changes are invalid */
export function createLiveSettings(changes: unknown): LiveSettings {
  const initial: Settings = { ...DEFAULT_SETTINGS, ...parseFields(settingsSchema, changes) };
  const listeners: ((before: Settings) => void)[] = [];
  const counts = new WeakMap<FaultSchedule, number>();
  let current = initial;

  function replace(next: Settings): Settings {
    const before = current;
    current = next;
    for (const listener of listeners) listener(before);
    return current;
  }

  return {
    current: () => current,
    change: (changes) => replace({ ...current, ...parseFields(settingsSchema, changes) }),
    reset() {
      replace(initial);
    },
    onChange(listener) {
      listeners.push(listener);
    },
    nextRequestFault(operation) {
      const isMatching = (fault: ApiFault) => fault.operation === undefined || fault.operation === operation;
      const { applied, remaining } = selectFaults(current.apiFaults, counts, 1, isMatching);
      current = { ...current, apiFaults: remaining };
      return applied[0];
    },
    nextCallbackFaults() {
      const { applied, remaining } = selectFaults(current.callbackFaults, counts);
      current = { ...current, callbackFaults: remaining };
      return applied;
    },
  };
}
