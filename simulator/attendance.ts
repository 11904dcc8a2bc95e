import { randomUUID } from 'node:crypto';
import { callPayload, conferencePayload, type Payload } from './callback-payload';
import type { Callbacks } from './callbacks';
import type { SimulatedClock } from './clock';
import type { Conference, Conferences } from './conferences';
import { type Invited, isThere, type Person } from './people';
import type { LiveSettings } from './settings';

/**
 * People coming and going. Everything is done at once; what is returned resolves once it is on disk. Each change sends
 * a callback to the conference's `callback_url`, where it has one.
 */
export interface Attendance {
  /** Nothing happens where they are there already. */
  join(id: string, who: Invited): Promise<void>;
  /** Nothing happens where they are not there. */
  leave(id: string, who: Invited): Promise<void>;
  /** Everybody leaves at once, and it is over. */
  end(id: string): Promise<void>;
  /** Whoever is there leaves, one after another and the organizer last, and it is over. */
  close(id: string): Promise<void>;
  /** Sends a callback that says how things are, with other fields over it. */
  callback(conference: Conference, fields: Payload): void;
}

export interface AttendanceParts {
  readonly conferences: Conferences;
  readonly callbacks: Callbacks;
  readonly settings: LiveSettings;
  readonly clock: SimulatedClock;
}

export function attendanceOf({ conferences, callbacks, settings, clock }: AttendanceParts): Attendance {
  /** In the talkative profile the calls come first: a conference is not over before its calls are. */
  function tell(
    conference: Conference,
    happened: string,
    calls: readonly Person[],
    status: 'BEGIN' | 'END',
  ): void {
    const { id, fields } = conference;
    if (fields.callback_url === undefined) return;
    const isTalkative = settings.current().profile === 'talkative';
    for (const person of isTalkative ? calls : []) {
      callbacks.send(id, fields.callback_url, callPayload(conference, person, status, clock.nextInstant()));
    }
    callbacks.send(id, fields.callback_url, presence(conference, happened));
  }

  function presence(conference: Conference, happened: string): Payload {
    const { profile } = settings.current();
    return conferencePayload(conference, {
      ...{ profile, happened, now: clock.now(), at: clock.nextInstant() },
    });
  }

  async function leave(id: string, who: Invited): Promise<void> {
    const conference = conferences.get(id);
    const person = conference?.people.find(({ role, name }) => role === who.role && name === who.name);
    if (!conference || !person) return;
    const left = { ...conference, people: conference.people.filter((each) => each !== person) };
    const saved = conferences.put(left);
    tell(left, `${person.role}_left`, [person], 'END');
    await saved;
  }

  return {
    async join(id, who) {
      const conference = conferences.get(id);
      if (!conference || isThere(conference.people, who)) return;
      const person: Person = { ...who, uid: randomUUID(), since: clock.instant() };
      const joined = { ...conference, people: [...conference.people, person], hasBegun: true };
      const saved = conferences.put(joined);
      tell(joined, `${person.role}_joined`, [person], 'BEGIN');
      await saved;
    },
    leave,
    async end(id) {
      const conference = conferences.get(id);
      if (!conference) return;
      const ended = { ...conference, people: [], isOver: true };
      const saved = conferences.put(ended);
      tell(ended, 'ended', conference.people, 'END');
      await saved;
    },
    async close(id) {
      const conference = conferences.get(id);
      if (!conference) return;
      const saved = conferences.put({ ...conference, isOver: true });
      const attendees = conference.people.filter(({ role }) => role === 'attendee');
      const organizers = conference.people.filter(({ role }) => role === 'organizer');
      await Promise.all([saved, ...[...attendees, ...organizers].map((person) => leave(id, person))]);
    },
    callback(conference, fields) {
      const url = conference.fields.callback_url;
      if (url !== undefined)
        callbacks.send(conference.id, url, { ...presence(conference, 'asked'), ...fields });
    },
  };
}
