import type { ConferenceFields } from './conference-fields';

export type Role = 'organizer' | 'attendee';

/** Somebody who may call in. */
export interface Invitee {
  readonly role: Role;
  /** As the conference's `organizer` and `attendees` name them. */
  readonly name: string;
  /** The telephone number they call from: made up, of the range that is kept for fiction. */
  readonly number: string;
}

/** Somebody who is there. */
export interface Participant extends Invitee {
  /** Identifies the call: no other has it. */
  readonly uid: string;
  /** On the simulator's clock, UTC. */
  readonly since: string;
}

const DEFAULT_ORGANIZER = 'organizer';
const DEFAULT_ATTENDEES = ['attendee-1', 'attendee-2'];

/** Who comes to a conference: those that it names, and where it names none an organizer and two attendees. */
export function listInvitees({
  organizer = DEFAULT_ORGANIZER,
  attendees = DEFAULT_ATTENDEES,
}: ConferenceFields): {
  readonly organizer: Invitee;
  readonly attendees: readonly Invitee[];
} {
  return {
    organizer: { role: 'organizer', name: organizer, number: inventNumber(0) },
    attendees: [...new Set(attendees)].map((name, index) => createAttendee(name, index + 1)),
  };
}

/** Whether somebody is among these, or somebody else is the organizer: there is one. */
export function isPresent(people: readonly Participant[], { role, name }: Invitee): boolean {
  return people.some((person) => person.role === role && (role === 'organizer' || person.name === name));
}

/**
 * Who of a role comes next: the first who is invited and not there; after the invited attendees, guests. Undefined where
 * the organizer is there.
 */
export function nextToJoin(
  fields: ConferenceFields,
  people: readonly Participant[],
  role: Role,
): Invitee | undefined {
  const { organizer, attendees } = listInvitees(fields);
  const absent = (role === 'organizer' ? [organizer] : attendees).find((each) => !isPresent(people, each));
  if (absent || role === 'organizer') return absent;
  for (let count = 1; ; count += 1) {
    const guest = createAttendee(`guest-${count}`, attendees.length + count);
    if (!isPresent(people, guest)) return guest;
  }
}

/** Who of a role came last of those who are there. */
export function lastToJoin(people: readonly Participant[], role: Role): Participant | undefined {
  return people.findLast((person) => person.role === role);
}

function createAttendee(name: string, index: number): Invitee {
  return { role: 'attendee', name, number: inventNumber(index) };
}

function inventNumber(index: number): string {
  return `1317555${String(100 + (index % 100)).padStart(4, '0')}`;
}
