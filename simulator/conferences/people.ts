import type { ConferenceFields } from './conference-fields';

export type Role = 'organizer' | 'attendee';

/** A person who may join. */
export interface Invitee {
  readonly role: Role;
  /** The name in the conference's `organizer` or `attendees`. */
  readonly name: string;
  /** The person's telephone number: invented, from the range that is reserved for fiction. */
  readonly number: string;
}

/** A person who has joined. */
export interface Participant extends Invitee {
  /** The id of the call, unique among calls. */
  readonly uid: string;
  /** The time of joining on the simulator's clock, UTC. */
  readonly since: string;
}

const DEFAULT_ORGANIZER = 'organizer';
const DEFAULT_ATTENDEES = ['attendee-1', 'attendee-2'];

/** The people of a conference: the ones that it names; by default an organizer and two attendees. */
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

/** Whether an invitee is present; an organizer also if another organizer is. */
export function isPresent(people: readonly Participant[], { role, name }: Invitee): boolean {
  return people.some((person) => person.role === role && (role === 'organizer' || person.name === name));
}

/**
 * The next person of a role to join: the first absent invitee, or a guest if all attendees are present. Undefined if the
 * organizer is present.
 */
export function nextToJoin(
  fields: ConferenceFields,
  people: readonly Participant[],
  role: Role,
): Invitee | undefined {
  const { organizer, attendees } = listInvitees(fields);
  const absent = (role === 'organizer' ? [organizer] : attendees).find(
    (invitee) => !isPresent(people, invitee),
  );
  if (absent || role === 'organizer') return absent;
  for (let count = 1; ; count += 1) {
    const guest = createAttendee(`guest-${count}`, attendees.length + count);
    if (!isPresent(people, guest)) return guest;
  }
}

/** The person of a role who joined last. */
export function lastToJoin(people: readonly Participant[], role: Role): Participant | undefined {
  return people.findLast((person) => person.role === role);
}

function createAttendee(name: string, index: number): Invitee {
  return { role: 'attendee', name, number: inventNumber(index) };
}

function inventNumber(index: number): string {
  return `1317555${String(100 + (index % 100)).padStart(4, '0')}`;
}
