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
  /** Real milliseconds after which a callback that is not answered is given up. */
  readonly callbackTimeout: number;
  /** Whether people come and go by themselves. */
  readonly runsScripts: boolean;
  /** How many seconds pass on the simulator's clock in a real one; 0 stops it. */
  readonly speed: number;
  /** Requests that the API takes in any second; 0 for any number. */
  readonly requestsPerSecond: number;
  /**
   * What becomes of an id that a creation gives. `honoured`: it is used, and refused with 409 where a conference has
   * it. `ignored`: the conference gets another. `rejected`: refused with 400. `duplicated`: it is used, and where a
   * conference has it, a second conference is made under another.
   */
  readonly ids: 'honoured' | 'ignored' | 'rejected' | 'duplicated';
  /** What goes wrong with requests; of several, the first that strikes. */
  readonly apiFaults: readonly ApiFault[];
  /** What goes wrong with callbacks; all that strike, together. */
  readonly callbackFaults: readonly CallbackFault[];
}

/** As FoneStorm is, as far as its pages say. */
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
const EXPECTED_USERNAME = 'a text of 1 to 256 characters without a colon';
const EXPECTED_PASSWORD = 'a text of at most 256 characters';

function oneOf<const T extends readonly string[]>(options: T) {
  return v.exactOptional(v.picklist(options, `one of ${options.join(', ')}`));
}

function wholeNumber(expected: string, least: number, most: number) {
  const number = v.pipe(v.number(expected), v.integer(expected));
  return v.exactOptional(v.pipe(number, v.minValue(least, expected), v.maxValue(most, expected)));
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

/** The settings of a simulator that runs. */
export interface LiveSettings {
  /** As they are now; a fault's `next` is what is left of it. */
  current(): Settings;
  /**
   * Changes those that are named.
   *
   * @throws {Refusal} 400 with every fault; nothing is changed then
   */
  change(changes: unknown): Settings;
  /** Back to how they were at first. */
  reset(): void;
  /** Calls `listener` after each change, with the settings before it. */
  onChange(listener: (before: Settings) => void): void;
  /** The fault that strikes a request of this operation, if any. Counts it. */
  nextRequestFault(operation: Operation): ApiFault | undefined;
  /** The faults that strike a callback. Counts it. */
  nextCallbackFaults(): readonly CallbackFault[];
}

/** @throws {Refusal} if the first changes are invalid */
export function createLiveSettings(first: unknown): LiveSettings {
  const initial: Settings = { ...DEFAULT_SETTINGS, ...parseFields(settingsSchema, first) };
  const listeners: ((before: Settings) => void)[] = [];
  const comers = new WeakMap<FaultSchedule, number>();
  let current = initial;

  function become(next: Settings): Settings {
    const before = current;
    current = next;
    for (const listener of listeners) listener(before);
    return current;
  }

  return {
    current: () => current,
    change: (changes) => become({ ...current, ...parseFields(settingsSchema, changes) }),
    reset() {
      become(initial);
    },
    onChange(listener) {
      listeners.push(listener);
    },
    nextRequestFault(operation) {
      const isMeant = (fault: ApiFault) => fault.operation === undefined || fault.operation === operation;
      const { struck, left } = selectFaults(current.apiFaults, comers, 1, isMeant);
      current = { ...current, apiFaults: left };
      return struck[0];
    },
    nextCallbackFaults() {
      const { struck, left } = selectFaults(current.callbackFaults, comers);
      current = { ...current, callbackFaults: left };
      return struck;
    },
  };
}
