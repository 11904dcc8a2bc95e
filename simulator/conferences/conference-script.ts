import type { ConferenceFields } from './conference-fields';
import { isPast } from './conferences';
import { type Invitee, listInvitees } from './people';

/** What happens to a conference by itself. `at`: milliseconds since 1970 on the simulator's clock. */
export type ScriptStep =
  | { readonly at: number; readonly action: 'join' | 'leave'; readonly person: Invitee }
  | { readonly at: number; readonly action: 'close' };

/** The longest time between two people who come, or go, in milliseconds. */
const MAX_GAP = 15_000;

/**
 * The life of a conference, in the order of time: the organizer comes at `start_time` and the attendees after, one by
 * one; they leave one by one so that the last attendee is gone just before `end_time`; then whoever is still there
 * leaves. Coming, and leaving, take at most a quarter of its time each. Nobody joins a conference without times
 * automatically.
 */
export function fullScript(fields: ConferenceFields): readonly ScriptStep[] {
  if (fields.start_time === undefined || fields.end_time === undefined) return [];
  const { organizer, attendees } = listInvitees(fields);
  const [start, end] = [Date.parse(fields.start_time), Date.parse(fields.end_time)];
  const gap = Math.min(MAX_GAP, (end - start) / (4 * Math.max(1, attendees.length)));
  const toEnd = (index: number) => (attendees.length - index) * gap;
  return [
    { at: start, action: 'join', person: organizer },
    ...attendees.map(
      (person, index): ScriptStep => ({ at: start + (index + 1) * gap, action: 'join', person }),
    ),
    ...attendees.map((person, index): ScriptStep => ({ at: end - toEnd(index), action: 'leave', person })),
    { at: end, action: 'close' },
  ];
}

/** The script without those who would have left by now: they do not come any more. */
export function remainingScript(fields: ConferenceFields, now: number): readonly ScriptStep[] {
  const steps = fullScript(fields);
  const isGone = ({ name, role }: Invitee) =>
    isPast(fields.end_time, now) ||
    steps.some(
      (step) =>
        step.action === 'leave' && step.at <= now && step.person.name === name && step.person.role === role,
    );
  return steps.filter((step) => step.action !== 'join' || !isGone(step.person));
}
