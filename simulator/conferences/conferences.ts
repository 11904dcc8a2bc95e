import { randomInt } from 'node:crypto';
import type { ConferenceFields } from './conference-fields';
import type { Participant } from './people';

/** A conference as FoneStorm stores it. */
export interface Conference {
  readonly id: string;
  /** Six digits, unique among conferences. */
  readonly pin: string;
  readonly fields: ConferenceFields;
  /** The people who are present, in the order in which they joined. */
  readonly people: readonly Participant[];
  /** Whether somebody has joined. */
  readonly hasBegun: boolean;
  /** Whether nobody joins automatically any more. */
  readonly isOver: boolean;
}

/** The page's "Get Conference Details". */
export interface ConferenceStatus {
  readonly conference_status: string;
  readonly organizer_status: boolean;
  readonly attendees_status: number;
}

/** The conferences of the account, in the order of their creation. */
export interface Conferences {
  all(): readonly Conference[];
  get(id: string): Conference | undefined;
  /** Adds a conference, or replaces the one with its id, at once; resolves once that is on disk. */
  put(conference: Conference): Promise<void>;
  /** Removes a conference at once; resolves once that is on disk. */
  delete(id: string): Promise<void>;
  /** Removes all conferences at once; resolves once that is on disk. */
  clear(): Promise<void>;
  /** A PIN that no conference has. */
  freePin(): string;
}

/** @param save writes the state to disk, if the simulator has a folder */
export function createConferences(initial: readonly Conference[], save: () => Promise<void>): Conferences {
  const byId = new Map(initial.map((conference) => [conference.id, conference]));
  const pins = new Set(initial.map(({ pin }) => pin));
  return {
    all: () => [...byId.values()],
    get: (id) => byId.get(id),
    put(conference) {
      byId.set(conference.id, conference);
      pins.add(conference.pin);
      return save();
    },
    delete(id) {
      pins.delete(byId.get(id)?.pin ?? '');
      byId.delete(id);
      return save();
    },
    clear() {
      byId.clear();
      pins.clear();
      return save();
    },
    freePin() {
      for (;;) {
        const pin = String(randomInt(1_000_000)).padStart(6, '0');
        if (!pins.has(pin)) return pin;
      }
    },
  };
}

/**
 * The three statuses of the page's "Get Conference Details". The first is `scheduled`, then `active` once somebody has joined,
 * and `ended` once its time is over and nobody is present.
 *
 * @param now milliseconds since 1970
 */
export function currentStatus(conference: Conference, now: number): ConferenceStatus {
  const { people, fields, hasBegun, isOver } = conference;
  const isEnded = people.length === 0 && (isOver || isPast(fields.end_time, now));
  const word = isEnded ? 'ended' : hasBegun ? 'active' : 'scheduled';
  return {
    conference_status: word,
    organizer_status: people.some(({ role }) => role === 'organizer'),
    attendees_status: people.filter(({ role }) => role === 'attendee').length,
  };
}

/**
 * Whether a time is past; false if it is undefined.
 *
 * @param now milliseconds since 1970
 */
export function isPast(time: string | undefined, now: number): boolean {
  return time !== undefined && Date.parse(time) <= now;
}
