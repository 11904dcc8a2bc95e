import { randomUUID } from 'node:crypto';
import {
  callPayload,
  conferencePayload,
  FALLBACK_FONENUMBER,
  type Payload,
} from '../callbacks/callback-payload';
import type { CallbackSender, CallbackTarget } from '../callbacks/callback-sender';
import type { SimulatedClock } from '../clock';
import type { Calls } from '../fonenumbers/calls';
import type { FoneNumbers } from '../fonenumbers/fonenumbers';
import { invalidRequest } from '../http/refusal';
import type { LiveSettings } from '../settings';
import type { Conference, Conferences } from './conferences';
import { type Invitee, isPresent, listInvitees, type Participant } from './people';

/**
 * The people of conferences, who join and leave. Changes apply at once; the promises resolve once they are on disk. In the 2017
 * generation each change sends a callback to the conference's `callback_url`, if it has one. In that of v2.4 people
 * call a FoneNumber that leads to the conference, and hang up.
 */
export interface Attendance {
  /**
   * Does nothing if the person is present.
   *
   * @param at their scheduled time, in milliseconds since 1970 on the simulator's clock; default now
   * @throws {Refusal} 400 if no FoneNumber leads to a conference of v2.4
   */
  join(id: string, invitee: Invitee, at?: number): Promise<void>;
  /** Does nothing if the person is not present. */
  leave(id: string, invitee: Invitee): Promise<void>;
  /** Ends a conference: everybody leaves at the same time. */
  end(id: string): Promise<void>;
  /** Closes a conference: the people leave one after another, the organizer last. */
  close(id: string): Promise<void>;
  /** Sends a callback with the current statuses, whose fields can be replaced. */
  sendCallback(conference: Conference, fields: Payload): void;
}

export interface AttendanceParts {
  readonly conferences: Conferences;
  readonly numbers: FoneNumbers;
  readonly calls: Calls;
  readonly callbacks: CallbackSender;
  readonly settings: LiveSettings;
  readonly clock: SimulatedClock;
}

export function createAttendance(parts: AttendanceParts): Attendance {
  const { conferences, numbers, calls, callbacks, settings, clock } = parts;
  const isByCall = () => settings.current().generation === '2.4';

  /** In the talkative profile, calls are reported first: a conference is not over before its calls. */
  function report(
    conference: Conference,
    event: string,
    callers: readonly Participant[],
    status: 'BEGIN' | 'END',
  ): void {
    const { id, fields } = conference;
    const to = targetOf(conference);
    if (!to) return;
    const { profile } = settings.current();
    for (const { uid, number: from, since: answeredAt } of profile === 'talkative' ? callers : []) {
      const call = { uid, from, to: fields.fonenumber ?? FALLBACK_FONENUMBER };
      callbacks.send(id, to, callPayload(call, { status, answeredAt, at: clock.nextInstant(), profile }));
    }
    callbacks.send(id, to, presence(conference, event));
  }

  /** A conference of v2.4 has no callback URL. */
  function targetOf({ fields }: Conference): CallbackTarget | undefined {
    const { method, basic } = settings.current();
    return fields.callback_url === undefined || isByCall()
      ? undefined
      : { url: fields.callback_url, method, basic };
  }

  function presence(conference: Conference, event: string): Payload {
    const { profile } = settings.current();
    return conferencePayload(conference, {
      ...{ profile, event, now: clock.now(), at: clock.nextInstant() },
    });
  }

  async function leave(id: string, invitee: Invitee): Promise<void> {
    const conference = conferences.get(id);
    const person = conference?.people.find(
      ({ role, name }) => role === invitee.role && name === invitee.name,
    );
    if (!conference || !person) return;
    if (isByCall()) {
      await calls.hangUp(person.uid);
      return;
    }
    const left = { ...conference, people: conference.people.filter((each) => each !== person) };
    const saved = conferences.put(left);
    report(left, `${person.role}_left`, [person], 'END');
    await saved;
  }

  return {
    async join(id, invitee, at) {
      const conference = conferences.get(id);
      if (!conference || isPresent(conference.people, invitee)) return;
      if (isByCall()) {
        const [number] = numbers.servingConference(id);
        if (!number)
          throw invalidRequest([{ field: 'id', expected: 'a conference that a FoneNumber leads to' }]);
        await calls.call(number, invitee, 'answer', at);
        return;
      }
      const person: Participant = { ...invitee, uid: randomUUID(), since: clock.instant() };
      const joined = { ...conference, people: [...conference.people, person], hasBegun: true };
      const saved = conferences.put(joined);
      report(joined, `${person.role}_joined`, [person], 'BEGIN');
      await saved;
    },
    leave,
    async end(id) {
      const conference = conferences.get(id);
      if (!conference) return;
      if (isByCall()) {
        await Promise.all(conference.people.map(({ uid }) => calls.hangUp(uid)));
        return;
      }
      const ended = { ...conference, people: [], isOver: true };
      const saved = conferences.put(ended);
      report(ended, 'ended', conference.people, 'END');
      await saved;
    },
    async close(id) {
      const conference = conferences.get(id);
      if (!conference) return;
      const saved = conferences.put({ ...conference, isOver: true });
      // A caller that the control API added stays until the control API ends the call.
      const leaving = isByCall()
        ? conference.people.filter((each) => isInvited(conference, each))
        : conference.people;
      const attendees = leaving.filter(({ role }) => role === 'attendee');
      const organizers = leaving.filter(({ role }) => role === 'organizer');
      await Promise.all([saved, ...[...attendees, ...organizers].map((person) => leave(id, person))]);
    },
    sendCallback(conference, fields) {
      const to = targetOf(conference);
      if (to) callbacks.send(conference.id, to, { ...presence(conference, 'requested'), ...fields });
    },
  };
}

function isInvited({ fields }: Conference, { name }: Participant): boolean {
  const { organizer, attendees } = listInvitees(fields);
  return [organizer, ...attendees].some((each) => each.name === name);
}
