import type { ConferenceFields } from './conference-fields';

export type Role = 'organizer' | 'attendee';

/** Somebody who may call in. */
export interface Invited {
  readonly role: Role;
  /** As the conference's `organizer` and `attendees` name them. */
  readonly name: string;
  /** The telephone number they call from: made up, of the range that is kept for fiction. */
  readonly number: string;
}

/** Somebody who is there. */
export interface Person extends Invited {
  /** Identifies the call: no other has it. */
  readonly uid: string;
  /** On the simulator's clock, UTC. */
  readonly since: string;
}

const ORGANIZER = 'organizer';
const ATTENDEES = ['attendee-1', 'attendee-2'];

/** Who comes to a conference: those that it names, and where it names none an organizer and two attendees. */
export function invited({ organizer = ORGANIZER, attendees = ATTENDEES }: ConferenceFields): {
  readonly organizer: Invited;
  readonly attendees: readonly Invited[];
} {
  return {
    organizer: { role: 'organizer', name: organizer, number: numberOf(0) },
    attendees: [...new Set(attendees)].map((name, index) => attendee(name, index + 1)),
  };
}

/** Whether somebody is among these, or somebody else is the organizer: there is one. */
export function isThere(people: readonly Person[], { role, name }: Invited): boolean {
  return people.some((person) => person.role === role && (role === 'organizer' || person.name === name));
}

/**
 * Who of a role comes next: the first who is invited and not there; after the invited attendees, guests. Undefined where
 * the organizer is there.
 */
export function nextToJoin(
  fields: ConferenceFields,
  people: readonly Person[],
  role: Role,
): Invited | undefined {
  const { organizer, attendees } = invited(fields);
  const absent = (role === 'organizer' ? [organizer] : attendees).find((each) => !isThere(people, each));
  if (absent || role === 'organizer') return absent;
  for (let count = 1; ; count += 1) {
    const guest = attendee(`guest-${count}`, attendees.length + count);
    if (!isThere(people, guest)) return guest;
  }
}

/** Who of a role came last of those who are there. */
export function lastToJoin(people: readonly Person[], role: Role): Person | undefined {
  return people.findLast((person) => person.role === role);
}

function attendee(name: string, index: number): Invited {
  return { role: 'attendee', name, number: numberOf(index) };
}

function numberOf(index: number): string {
  return `1317555${String(100 + (index % 100)).padStart(4, '0')}`;
}
