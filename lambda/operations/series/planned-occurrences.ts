import { parseDuration } from '../../domain/duration';
import { after, type Instant } from '../../domain/instant';
import type { LocalDateTime } from '../../domain/series/local-date-time';
import { MAX_AHEAD, MAX_MOVE, type Occurrence } from '../../domain/series/occurrence';
import type { Series } from '../../domain/series/series';
import type { Recurrences } from '../../ports/recurrences';

/**
 * The first 500 occurrences of a series that are not over, also the skipped ones, in the order of their starts.
 *
 * @param to the last possible start, except of moved occurrences
 */
export async function plannedOccurrences(
  recurrences: Recurrences,
  series: Pick<Series, 'fields' | 'exceptions'>,
  now: Instant,
  to: Instant,
): Promise<readonly Occurrence[]> {
  const found = await occurrencesBetween(recurrences, series, now, to);
  return found
    .filter(({ start, end, change }) => end > now && (start <= to || change === 'moved'))
    .slice(0, MAX_AHEAD);
}

/** The occurrences of a series that ended after one time, and by another one, without the skipped ones, in the order of their starts. */
export async function pastOccurrences(
  recurrences: Recurrences,
  series: Pick<Series, 'fields' | 'exceptions'>,
  from: Instant,
  to: Instant,
): Promise<readonly Occurrence[]> {
  const found = await occurrencesBetween(recurrences, series, from, to);
  return found.filter(({ end, change }) => end > from && end <= to && change !== 'skipped');
}

/** All moved occurrences of a series, and the others that end after one time, and start by another one, in the order of their starts. */
async function occurrencesBetween(
  recurrences: Recurrences,
  { fields, exceptions }: Pick<Series, 'fields' | 'exceptions'>,
  from: Instant,
  to: Instant,
): Promise<readonly Occurrence[]> {
  const duration = millisecondsOf(fields.duration);
  const excluded = new Set(fields.exdates);
  const regular = (await recurrences.starts(fields, after(from, -duration), to))
    .filter(({ id, local }) => !excluded.has(local) && exceptions[id]?.kind !== 'moved')
    .map(({ id, local, start }): Occurrence => {
      const times = { scheduledStart: local, start, end: after(start, duration) };
      return { id, ...times, ...(exceptions[id] && { change: 'skipped' }) };
    });
  const moved: Occurrence[] = [];
  for (const [id, exception] of Object.entries(exceptions)) {
    if (exception.kind === 'moved')
      moved.push(await occurrenceAt(recurrences, { fields, exceptions }, id, exception.scheduledStart));
  }
  return [...regular, ...moved].toSorted((a, b) => (a.start < b.start ? -1 : 1));
}

/**
 * One occurrence of a series, according to its exception or to the rule.
 *
 * @param scheduledStart its start by the rule
 */
export async function occurrenceAt(
  recurrences: Recurrences,
  { fields, exceptions }: Pick<Series, 'fields' | 'exceptions'>,
  id: string,
  scheduledStart: LocalDateTime,
): Promise<Occurrence> {
  const exception = exceptions[id];
  const isMoved = exception?.kind === 'moved';
  const start = await recurrences.instantOf(isMoved ? exception.start : scheduledStart, fields.time_zone);
  const duration = isMoved ? (exception.duration ?? fields.duration) : fields.duration;
  const times = { scheduledStart, start, end: after(start, millisecondsOf(duration)) };
  return { id, ...times, ...(exception && { change: exception.kind }) };
}

/** The starts of this time, in milliseconds, are expanded at a time: also those of 300 exdates are passed in few steps. */
const WINDOW = 100 * 24 * 3600_000;

/** Whether a series has a start after a time that is neither left out nor skipped. Moved ones are not counted. */
export async function hasStartAfter(
  recurrences: Recurrences,
  { fields, exceptions }: Pick<Series, 'fields' | 'exceptions'>,
  time: Instant,
): Promise<boolean> {
  const excluded = new Set(fields.exdates);
  let from = time;
  for (;;) {
    const next = await recurrences.next(fields, from);
    if (!next) return false;
    const starts = await recurrences.starts(fields, next.start, after(next.start, WINDOW));
    if (starts.some(({ id, local }) => !excluded.has(local) && exceptions[id]?.kind !== 'skipped'))
      return true;
    from = starts.at(-1)?.start ?? next.start;
  }
}

/** The least id of an occurrence that may not be over: it may have been moved to a later time. */
export function earliestId(now: Instant): string {
  return after(now, -MAX_MOVE - LONGEST_DURATION)
    .slice(0, 10)
    .replaceAll('-', '');
}

/** The longest duration of a conference of a series, in milliseconds. Its records are read from that time on. */
export const LONGEST_DURATION = 7 * 24 * 3600_000;

/** @throws if the text is not a duration. It was checked when the series was stored */
export function millisecondsOf(duration: string): number {
  const milliseconds = parseDuration(duration);
  if (typeof milliseconds === 'number') return milliseconds;
  throw new Error('duration: expected an ISO 8601 duration');
}
