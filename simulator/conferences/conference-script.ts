import type { ConferenceFields } from './conference-fields';
import { isPast } from './conferences';
import { type Invitee, listInvitees } from './people';

/** A change of a conference that no caller makes. `at`: milliseconds since 1970 on the simulator's clock. */
export type ScriptStep =
  | { readonly at: number; readonly action: 'join' | 'leave'; readonly person: Invitee }
  | { readonly at: number; readonly action: 'close' };

/** The longest time between two people who join, or leave, in milliseconds. */
const MAX_GAP = 15_000;

/**
 * The steps of a conference, in the order of time. The organizer joins at `start_time`, and then the attendees, one by one.
 * The attendees leave one by one before `end_time`, and the others at `end_time`. Joining takes at most a quarter of the
 * conference's time, and so does leaving. A conference without times has no steps.
 */
export function fullScript(fields: ConferenceFields): readonly ScriptStep[] {
  if (fields.start_time === undefined || fields.end_time === undefined) return [];
  const { organizer, attendees } = listInvitees(fields);
  const [start, end] = [Date.parse(fields.start_time), Date.parse(fields.end_time)];
  const gap = Math.min(MAX_GAP, (end - start) / (4 * Math.max(1, attendees.length)));
  const timeToEnd = (index: number) => (attendees.length - index) * gap;
  return [
    { at: start, action: 'join', person: organizer },
    ...attendees.map(
      (person, index): ScriptStep => ({ at: start + (index + 1) * gap, action: 'join', person }),
    ),
    ...attendees.map(
      (person, index): ScriptStep => ({ at: end - timeToEnd(index), action: 'leave', person }),
    ),
    { at: end, action: 'close' },
  ];
}

/** The script without the people who would have left by now: they do not join any more. */
export function remainingScript(fields: ConferenceFields, now: number): readonly ScriptStep[] {
  const steps = fullScript(fields);
  const hasLeft = ({ name, role }: Invitee) =>
    isPast(fields.end_time, now) ||
    steps.some(
      (step) =>
        step.action === 'leave' && step.at <= now && step.person.name === name && step.person.role === role,
    );
  return steps.filter((step) => step.action !== 'join' || !hasLeft(step.person));
}
