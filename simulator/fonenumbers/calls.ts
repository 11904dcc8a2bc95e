import { randomUUID } from 'node:crypto';
import { type CallStatus, callPayload } from '../callbacks/callback-payload';
import type { CallbackSender } from '../callbacks/callback-sender';
import type { SimulatedClock } from '../clock';
import { type Conference, type Conferences, isPast } from '../conferences/conferences';
import type { Invitee } from '../conferences/people';
import type { LiveSettings } from '../settings';
import type { FoneNumber, FoneNumbers } from './fonenumbers';

/** A call in progress of a FoneNumber. Times are in UTC, on the simulator's clock. */
export interface Call {
  /** Unique among calls. */
  readonly uid: string;
  readonly direction: 'INBOUND' | 'OUTBOUND';
  readonly type: 'VOICE' | 'FAX';
  readonly from: string;
  readonly to: string;
  /** The call is reported to the URLs that this number has at the moment of the report. */
  readonly fonenumber: string;
  readonly since: string;
  /** Undefined while the call rings. */
  readonly answeredAt?: string;
  /** The conference of the caller: the one that the number led to when the call was answered. */
  readonly conferenceId?: string;
  /** The message for a caller outside of the conference's time. Callbacks do not mention it. */
  readonly heardMessage?: 'before_message' | 'after_message';
}

/** The disposition of a call; `FAILED` may be followed by `:` and three digits. */
export const DISPOSITION_PATTERN = /^(ANSWERED|NO_ANSWER|REJECTED|BUSY|CANCEL|INVALID|FAILED(:\d{3})?)$/;

export interface Caller extends Invitee {
  readonly type?: Call['type'];
}

/** Calls of the account's FoneNumbers. Changes apply at once; the promises resolve once they are on disk. */
export interface Calls {
  all(): readonly Call[];
  get(uid: string): Call | undefined;
  /**
   * Starts a call to a number.
   *
   * @param how `ring`: it rings until it is answered or hung up; `answer`: the number's service answers or refuses it at
   *   once; otherwise the disposition of an unanswered call
   * @param at the time of the answer, in milliseconds since 1970 on the simulator's clock; default now
   * @returns the call at its beginning
   */
  call(number: FoneNumber, caller: Caller, how: string, at?: number): Promise<Call>;
  /** Lets the number's service answer a ringing call. */
  answer(uid: string): Promise<void>;
  /** Ends a call. The default disposition is `ANSWERED`, or `CANCEL` if it still rang. */
  hangUp(uid: string, disposition?: string): Promise<void>;
  /** Removes all calls without reports. */
  clear(): void;
}

export interface CallParts {
  readonly conferences: Conferences;
  readonly numbers: FoneNumbers;
  readonly callbacks: CallbackSender;
  readonly settings: LiveSettings;
  readonly clock: SimulatedClock;
}

/**
 * @param initial the calls in progress of the last run
 * @param save writes the state to disk, if the simulator has a folder
 */
export function createCalls(parts: CallParts, initial: readonly Call[], save: () => Promise<void>): Calls {
  const { conferences, numbers, callbacks, settings, clock } = parts;
  const byUid = new Map(initial.map((call) => [call.uid, call]));
  const callers = new Map<string, Invitee>();

  /** Reports to the number's current URL, which may have changed since the beginning of the call. */
  function report(call: Call, status: CallStatus, disposition = 'ANSWERED'): void {
    const number = numbers.get(call.fonenumber);
    const notify = call.direction === 'INBOUND' ? number?.receive : number?.send;
    if (!notify) return;
    const at = clock.nextInstant();
    const { answeredAt } = call;
    const payload = callPayload(call, {
      status,
      disposition,
      answeredAt,
      at,
      profile: settings.current().profile,
    });
    callbacks.send(call.fonenumber, notify, payload);
  }

  function end(call: Call, disposition: string): void {
    byUid.delete(call.uid);
    callers.delete(call.uid);
    const conference = conferences.get(call.conferenceId ?? '');
    if (conference) {
      const people = conference.people.filter(({ uid }) => uid !== call.uid);
      conferences.put({ ...conference, people }).catch(() => undefined);
    }
    report(call, 'END', disposition);
  }

  function markAnswered(call: Call, more: Pick<Call, 'conferenceId' | 'heardMessage'> = {}): Call {
    const next = { ...call, ...more, answeredAt: clock.instant() };
    byUid.set(call.uid, next);
    if (settings.current().callBegins === 'answered') report(next, 'BEGIN');
    return next;
  }

  /** Lets the number's current service handle a call. */
  function connect(call: Call, now: number): void {
    const { service } = numbers.get(call.fonenumber) ?? {};
    switch (service?.type) {
      case 'Conference': {
        const conference = conferences.get(service.id ?? '');
        if (conference) enterConference(call, conference, now);
        else end(call, 'FAILED');
        return;
      }
      case 'Hangup':
        end(markAnswered(call), 'ANSWERED');
        return;
      case 'Busy':
        end(call, 'BUSY');
        return;
      case 'Reject':
        end(call, 'REJECTED');
        return;
      case undefined:
        end(call, 'FAILED');
        return;
      default:
        markAnswered(call);
    }
  }

  function enterConference(call: Call, conference: Conference, now: number): void {
    const { start_time, end_time, max_members = Number.POSITIVE_INFINITY } = conference.fields;
    if (start_time !== undefined && !isPast(start_time, now))
      markAnswered(call, { heardMessage: 'before_message' });
    else if (isPast(end_time, now)) markAnswered(call, { heardMessage: 'after_message' });
    else if (conference.people.length >= max_members) end(call, 'BUSY');
    else {
      const { uid, since } = markAnswered(call, { conferenceId: conference.id });
      const caller = callers.get(uid) ?? {
        role: 'attendee' as const,
        name: `caller ${call.from}`,
        number: call.from,
      };
      const people = [...conference.people, { ...caller, uid, since }];
      conferences.put({ ...conference, people, hasBegun: true }).catch(() => undefined);
    }
  }

  return {
    all: () => [...byUid.values()],
    get: (uid) => byUid.get(uid),
    async call({ fonenumber }, { type = 'VOICE', role, name, number }, how, at = clock.now()) {
      const call: Call = {
        ...{ uid: randomUUID(), direction: 'INBOUND', type, from: number, to: fonenumber, fonenumber },
        since: clock.instant(),
      };
      byUid.set(call.uid, call);
      callers.set(call.uid, { role, name, number });
      if (settings.current().callBegins === 'ringing') report(call, 'BEGIN');
      if (how === 'answer') connect(call, at);
      else if (how !== 'ring') end(call, how);
      await save();
      return call;
    },
    async answer(uid) {
      const call = byUid.get(uid);
      if (call && call.answeredAt === undefined) connect(call, clock.now());
      await save();
    },
    async hangUp(uid, disposition) {
      const call = byUid.get(uid);
      if (call) end(call, disposition ?? (call.answeredAt === undefined ? 'CANCEL' : 'ANSWERED'));
      await save();
    },
    clear() {
      byUid.clear();
      callers.clear();
    },
  };
}
