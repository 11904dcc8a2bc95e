import type { DueConference } from '../api/answers';
import type { Range } from './axis';

export const GROUPS = ['overdue', 'running', 'waiting', 'next', 'ended'] as const;
export type Group = (typeof GROUPS)[number];

/** A step is overdue after this time: the sweep repairs a missed tick within it. */
const OVERDUE_AFTER = 2 * 60_000;

/**
 * Groups conferences by what they are now.
 *
 * - `overdue`: the relay has not done a step whose time is over.
 * - `running`: somebody is in it.
 * - `waiting`: it should have started, and nobody has joined.
 * - `next`: its start is still to come.
 * - `ended`: only the steps after its end are left.
 */
export function groupOf({ phase, due_at, conference }: DueConference, now: number): Group {
  if (Date.parse(due_at) < now - OVERDUE_AFTER) return 'overdue';
  if (phase === 'live') return 'running';
  if (phase !== 'scheduled') return 'ended';
  return Date.parse(conference.start_time) <= now ? 'waiting' : 'next';
}

/** The conferences of each group, in the order of their starts. */
export function groupDue(
  items: readonly DueConference[],
  now: number,
): Readonly<Record<Group, readonly DueConference[]>> {
  const groups: Record<Group, DueConference[]> = {
    overdue: [],
    running: [],
    waiting: [],
    next: [],
    ended: [],
  };
  const sorted = items.toSorted((a, b) => compare(a.conference.start_time, b.conference.start_time));
  for (const item of sorted) groups[groupOf(item, now)].push(item);
  return groups;
}

/** Whether somebody is in the conference after its end. */
export function isOverrunning({ phase, conference }: DueConference, now: number): boolean {
  return phase === 'live' && Date.parse(conference.end_time) < now;
}

const HOUR = 3600_000;

/** The shown day: it begins 6 hours ago. */
export function dayAround(now: number): Range {
  const from = Math.floor(now / HOUR) * HOUR - 6 * HOUR;
  return { from, to: from + 24 * HOUR };
}

/** The conferences whose scheduled times are in a range, at most `limit`. */
export function conferencesIn(
  range: Range,
  items: readonly DueConference[],
  limit: number,
): readonly DueConference[] {
  return items
    .filter(({ conference: { start_time, end_time } }) => {
      return Date.parse(start_time) < range.to && Date.parse(end_time) > range.from;
    })
    .toSorted((a, b) => compare(a.conference.start_time, b.conference.start_time))
    .slice(0, limit);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
