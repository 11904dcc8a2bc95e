import { randomInt } from 'node:crypto';
import type { ConferenceFields } from './conference-fields';
import type { Participant } from './people';

/** What FoneStorm knows of a conference. */
export interface Conference {
  readonly id: string;
  /** Six digits, other ones for each conference. */
  readonly pin: string;
  readonly fields: ConferenceFields;
  /** Who is there, in the order in which they came. */
  readonly people: readonly Participant[];
  /** Somebody was there once. */
  readonly hasBegun: boolean;
  /** Nobody will come by themselves any more. */
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
  /** Adds a conference or puts it in the place of the one with its id, at once; resolves once that is on disk. */
  put(conference: Conference): Promise<void>;
  /** Takes a conference away, at once; resolves once that is on disk. */
  delete(id: string): Promise<void>;
  /** Takes all of them away, at once; resolves once that is on disk. */
  clear(): Promise<void>;
  /** A PIN that no conference has. */
  freePin(): string;
}

/** @param save writes the state to disk, if the simulator has a folder */
export function createConferences(first: readonly Conference[], save: () => Promise<void>): Conferences {
  const byId = new Map(first.map((conference) => [conference.id, conference]));
  const pins = new Set(first.map(({ pin }) => pin));
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
 * The three statuses of the page's "Get Conference Details", with a word for the first: `scheduled`, `active` once
 * somebody came, `ended` once nobody is there and its time is over.
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
