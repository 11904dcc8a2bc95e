import type { Attendance } from './attendance';
import type { CallbackLog, SentCallback } from './callback-log';
import type { Payload } from './callback-payload';
import type { Callbacks } from './callbacks';
import type { SimulatedClock } from './clock';
import type { ConferenceLife } from './conference-life';
import { type Conference, type ConferenceStatus, type Conferences, trueStatus } from './conferences';
import { faulty, notFound } from './http/refusal';
import { lastToJoin, nextToJoin, type Role } from './people';
import type { RequestCounts, RequestRate } from './request-rate';
import type { LiveSettings, Settings } from './settings';

/** A conference as FoneStorm knows it, with the true word for its status, whatever the profile shows. */
export interface KnownConference extends Conference {
  readonly status: ConferenceStatus;
  /** What was sent about it, oldest first. */
  readonly callbacks: readonly SentCallback[];
}

/**
 * Steers the simulator. The control API is the same, over HTTP.
 *
 * Everything that names a conference throws a `Refusal` with 404 where there is none.
 */
export interface Control {
  settings(): Settings;
  /**
   * Changes the settings that are named; lists of faults are replaced whole.
   *
   * @throws {Refusal} 400 with every fault; nothing is changed then
   */
  change(changes: Partial<Settings>): Settings;
  /** What the simulator's clock shows, UTC. */
  time(): string;
  conferences(): readonly KnownConference[];
  conference(id: string): KnownConference;
  /**
   * Somebody comes: the organizer, or the next of the invited attendees, and after them a guest. Nothing happens where
   * the organizer is there already.
   */
  join(id: string, who?: Role): Promise<KnownConference>;
  /** The organizer leaves, or the attendee who came last. Nothing happens where nobody of the role is there. */
  leave(id: string, who?: Role): Promise<KnownConference>;
  /** Everybody leaves at once, and it is over. */
  end(id: string): Promise<KnownConference>;
  /**
   * Sends a callback: the payload of the profile, with these fields over it.
   *
   * @throws {Refusal} 400 where the conference has no `callback_url`
   */
  callback(id: string, fields?: Payload): Promise<KnownConference>;
  requests(): RequestCounts;
  /** Resolves when no callback is on its way. */
  settled(): Promise<void>;
  /** Forgets all conferences, callbacks and counts; the settings and the clock are as at first. Logins stay valid. */
  reset(): Promise<void>;
}

export interface ControlParts {
  readonly conferences: Conferences;
  readonly attendance: Attendance;
  readonly life: ConferenceLife;
  readonly callbacks: Callbacks;
  readonly log: CallbackLog;
  readonly rate: RequestRate;
  readonly settings: LiveSettings;
  readonly clock: SimulatedClock;
}

export function controlOf(parts: ControlParts): Control {
  const { conferences, attendance, life, callbacks, log, rate, settings, clock } = parts;

  function known(conference: Conference): KnownConference {
    return { ...conference, status: trueStatus(conference, clock.now()), callbacks: log.of(conference.id) };
  }

  function existing(id: string): Conference {
    const conference = conferences.get(id);
    if (conference) return conference;
    throw notFound('conference with this id');
  }

  const conference = (id: string) => known(existing(id));
  return {
    settings: settings.current,
    change: settings.change,
    time: clock.instant,
    conferences: () => conferences.all().map(known),
    conference,
    async join(id, who = 'attendee') {
      const { fields, people } = existing(id);
      const next = nextToJoin(fields, people, who);
      if (next) await attendance.join(id, next);
      return conference(id);
    },
    async leave(id, who = 'attendee') {
      const last = lastToJoin(existing(id).people, who);
      if (last) await attendance.leave(id, last);
      return conference(id);
    },
    async end(id) {
      existing(id);
      life.stop(id);
      await attendance.end(id);
      return conference(id);
    },
    async callback(id, fields = {}) {
      if (existing(id).fields.callback_url === undefined) {
        throw faulty([{ field: 'callback_url', expected: 'a conference that has one' }]);
      }
      attendance.callback(existing(id), fields);
      return conference(id);
    },
    requests: rate.counts,
    settled: callbacks.settled,
    async reset() {
      life.stopAll();
      const cleared = conferences.clear();
      await Promise.all([cleared, callbacks.giveUp()]);
      log.forget();
      rate.reset();
      settings.reset();
      clock.reset();
    },
  };
}
