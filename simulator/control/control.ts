import type { RequestCounts, RequestRate } from '../api/request-rate';
import type { CallbackLog, SentCallback } from '../callbacks/callback-log';
import type { Payload } from '../callbacks/callback-payload';
import type { CallbackSender } from '../callbacks/callback-sender';
import type { SimulatedClock } from '../clock';
import type { Attendance } from '../conferences/attendance';
import {
  type Conference,
  type ConferenceStatus,
  type Conferences,
  currentStatus,
} from '../conferences/conferences';
import { lastToJoin, nextToJoin, type Role } from '../conferences/people';
import type { ScriptRunner } from '../conferences/script-runner';
import type { Call, Calls } from '../fonenumbers/calls';
import type { FoneNumber, FoneNumbers } from '../fonenumbers/fonenumbers';
import { invalidRequest, notFound } from '../http/refusal';
import type { LiveSettings, Settings } from '../settings';

/** A conference with its true status, which the documented profile hides. */
export interface ConferenceDetails extends Conference {
  readonly status: ConferenceStatus;
  /** The callbacks about it, oldest first. */
  readonly callbacks: readonly SentCallback[];
}

/** A conference without its callbacks, which may be ten thousand. */
export interface ConferenceSummary extends Conference {
  readonly status: ConferenceStatus;
  /** The number of callbacks that were sent or dropped. */
  readonly callbacks: number;
  readonly droppedCallbacks: number;
}

/** A FoneNumber with its calls and callbacks. */
export interface FoneNumberDetails extends FoneNumber {
  /** The calls in progress. */
  readonly calls: readonly Call[];
  /** The callbacks about its calls, oldest first. */
  readonly callbacks: readonly SentCallback[];
}

export interface CallDetails extends Call {
  readonly isOver: boolean;
}

export interface CallOptions {
  readonly from?: string;
  readonly type?: Call['type'];
  readonly how?: string;
}

/**
 * Controls the simulator. The control API offers the same over HTTP.
 *
 * Every method that names a conference throws a `Refusal` with 404 if there is none.
 */
export interface Control {
  settings(): Settings;
  /**
   * Changes the settings that are named; lists of faults are replaced whole.
   *
   * @throws {Refusal} 400 with every fault; nothing is changed then
   */
  changeSettings(changes: Partial<Settings>): Settings;
  /** The time of the simulator's clock, UTC. */
  time(): string;
  conferences(): readonly ConferenceDetails[];
  /** The last created conferences, at most `limit`, the oldest first. */
  newest(limit: number): readonly ConferenceSummary[];
  conference(id: string): ConferenceDetails;
  /**
   * The organizer joins, or the next invited attendee, or a guest. Does nothing if the organizer is present.
   */
  join(id: string, who?: Role): Promise<ConferenceDetails>;
  /** The organizer leaves, or the attendee who joined last. Does nothing if nobody of the role is present. */
  leave(id: string, who?: Role): Promise<ConferenceDetails>;
  /** Ends a conference: everybody leaves at the same time. */
  end(id: string): Promise<ConferenceDetails>;
  /**
   * Sends a callback: the payload of the profile, in which these fields replace others.
   *
   * @throws {Refusal} 400 if the conference has no `callback_url`
   */
  sendCallback(id: string, fields?: Payload): Promise<ConferenceDetails>;
  fonenumbers(): readonly FoneNumberDetails[];
  /** Throws a `Refusal` with 404 if the account does not have the number. */
  fonenumber(fonenumber: string): FoneNumberDetails;
  /**
   * Starts a call to a number.
   *
   * @param options.from the caller's telephone number
   * @param options.how `answer`, the default: the number's service answers or refuses it; `ring`: it keeps ringing; otherwise
   *   the disposition of an unanswered call, such as `NO_ANSWER`
   */
  call(fonenumber: string, options?: CallOptions): Promise<CallDetails>;
  /** Lets the number's service answer a ringing call. Throws a `Refusal` with 404 if there is no such call. */
  answer(uid: string): Promise<CallDetails>;
  /** Ends a call. The default disposition is `ANSWERED`, or `CANCEL` if it still rang. Throws as `answer` does. */
  hangUp(uid: string, disposition?: string): Promise<CallDetails>;
  requests(): RequestCounts;
  /** Resolves when no callback is in progress. */
  whenIdle(): Promise<void>;
  /** Removes all conferences, calls, callbacks, counts and settings of FoneNumbers, and resets the settings and the clock. Logins stay valid. */
  reset(): Promise<void>;
}

export interface ControlParts {
  readonly conferences: Conferences;
  readonly numbers: FoneNumbers;
  readonly calls: Calls;
  readonly attendance: Attendance;
  readonly scriptRunner: ScriptRunner;
  readonly callbacks: CallbackSender;
  readonly callbackLog: CallbackLog;
  readonly rate: RequestRate;
  readonly settings: LiveSettings;
  readonly clock: SimulatedClock;
}

/** The default telephone number of a caller. */
const DEFAULT_CALLER = '13175550150';

export function createControl(parts: ControlParts): Control {
  const {
    conferences,
    numbers,
    calls,
    attendance,
    scriptRunner,
    callbacks,
    callbackLog,
    rate,
    settings,
    clock,
  } = parts;

  function toDetails(conference: Conference): ConferenceDetails {
    return {
      ...conference,
      status: currentStatus(conference, clock.now()),
      callbacks: callbackLog.of(conference.id),
    };
  }

  function toSummary(conference: Conference): ConferenceSummary {
    const sent = callbackLog.of(conference.id);
    return {
      ...conference,
      status: currentStatus(conference, clock.now()),
      ...{ callbacks: sent.length, droppedCallbacks: sent.filter(({ isDropped }) => isDropped).length },
    };
  }

  function requireConference(id: string): Conference {
    const conference = conferences.get(id);
    if (conference) return conference;
    throw notFound('conference with this id');
  }

  function requireNumber(fonenumber: string): FoneNumber {
    const number = numbers.get(fonenumber);
    if (number) return number;
    throw notFound('FoneNumber of the account with these digits');
  }

  function toNumberDetails(number: FoneNumber): FoneNumberDetails {
    const { fonenumber } = number;
    const own = calls.all().filter((call) => call.fonenumber === fonenumber);
    return { ...number, calls: own, callbacks: callbackLog.of(fonenumber) };
  }

  function requireCall(uid: string): Call {
    const call = calls.get(uid);
    if (call) return call;
    throw notFound('call with this uid that is not over');
  }

  function toCallDetails(call: Call): CallDetails {
    const current = calls.get(call.uid);
    return { ...(current ?? call), isOver: current === undefined };
  }

  const conference = (id: string) => toDetails(requireConference(id));
  return {
    settings: settings.current,
    changeSettings: settings.change,
    time: clock.instant,
    conferences: () => conferences.all().map(toDetails),
    newest: (limit) => conferences.all().slice(-limit).map(toSummary),
    conference,
    async join(id, who = 'attendee') {
      const { fields, people } = requireConference(id);
      const next = nextToJoin(fields, people, who);
      if (next) await attendance.join(id, next);
      return conference(id);
    },
    async leave(id, who = 'attendee') {
      const last = lastToJoin(requireConference(id).people, who);
      if (last) await attendance.leave(id, last);
      return conference(id);
    },
    async end(id) {
      requireConference(id);
      scriptRunner.stop(id);
      await attendance.end(id);
      return conference(id);
    },
    async sendCallback(id, fields = {}) {
      if (requireConference(id).fields.callback_url === undefined) {
        throw invalidRequest([{ field: 'callback_url', expected: 'a conference that has one' }]);
      }
      attendance.sendCallback(requireConference(id), fields);
      return conference(id);
    },
    fonenumbers: () => numbers.all().map(toNumberDetails),
    fonenumber: (fonenumber) => toNumberDetails(requireNumber(fonenumber)),
    async call(fonenumber, { from = DEFAULT_CALLER, type = 'VOICE', how = 'answer' } = {}) {
      const caller = { role: 'attendee', name: `caller ${from}`, number: from, type } as const;
      return toCallDetails(await calls.call(requireNumber(fonenumber), caller, how));
    },
    async answer(uid) {
      const call = requireCall(uid);
      await calls.answer(uid);
      return toCallDetails(call);
    },
    async hangUp(uid, disposition) {
      const call = requireCall(uid);
      await calls.hangUp(uid, disposition);
      return toCallDetails(call);
    },
    requests: rate.counts,
    whenIdle: callbacks.whenIdle,
    async reset() {
      scriptRunner.stopAll();
      calls.clear();
      const cleared = [conferences.clear(), numbers.reset()];
      await Promise.all([...cleared, callbacks.abortAll()]);
      callbackLog.forget();
      rate.reset();
      settings.reset();
      clock.reset();
    },
  };
}
