import type { ConferenceFields } from './conference-fields';
import { isPast } from './conferences';
import { type Invited, invited } from './people';

/** What happens to a conference by itself. `at`: milliseconds since 1970 on the simulator's clock. */
export type Step =
  | { readonly at: number; readonly does: 'join' | 'leave'; readonly who: Invited }
  | { readonly at: number; readonly does: 'close' };

/** The longest time between two people who come, or go, in milliseconds. */
const LONGEST_GAP = 15_000;

/**
 * The life of a conference, in the order of time: the organizer comes at `start_time` and the attendees after, one by
 * one; they leave one by one so that the last attendee is gone just before `end_time`; then whoever is still there
 * leaves. Coming, and leaving, take at most a quarter of its time each. Nobody joins a conference without times
 * automatically.
 */
export function scriptOf(fields: ConferenceFields): readonly Step[] {
  if (fields.start_time === undefined || fields.end_time === undefined) return [];
  const { organizer, attendees } = invited(fields);
  const [start, end] = [Date.parse(fields.start_time), Date.parse(fields.end_time)];
  const gap = Math.min(LONGEST_GAP, (end - start) / (4 * Math.max(1, attendees.length)));
  const toEnd = (index: number) => (attendees.length - index) * gap;
  return [
    { at: start, does: 'join', who: organizer },
    ...attendees.map((who, index): Step => ({ at: start + (index + 1) * gap, does: 'join', who })),
    ...attendees.map((who, index): Step => ({ at: end - toEnd(index), does: 'leave', who })),
    { at: end, does: 'close' },
  ];
}

/** The script without those who would have left by now: they do not come any more. */
export function scriptFrom(fields: ConferenceFields, now: number): readonly Step[] {
  const steps = scriptOf(fields);
  const isGone = ({ name, role }: Invited) =>
    isPast(fields.end_time, now) ||
    steps.some(
      (step) => step.does === 'leave' && step.at <= now && step.who.name === name && step.who.role === role,
    );
  return steps.filter((step) => step.does !== 'join' || !isGone(step.who));
}
