import { after, later } from '../../domain/instant';
import type { SeriesFields } from '../../domain/series/series';
import { fitExdates } from '../../operations/series/fit-exdates';
import { hasStartAfter, millisecondsOf } from '../../operations/series/planned-occurrences';
import type { Clock } from '../../ports/clock';
import type { Recurrences } from '../../ports/recurrences';
import type { Problem } from '../responses/problems';
import { MAX_EXDATES, seriesFault } from './series-fields';

/** The most exdates, or starts of a day, that a fault names. */
const MAX_NAMED = 3;

/**
 * Checks the rule of a series, and fits its exdates to it.
 *
 * @param fields the fields after the request
 * @param stored the fields before it; undefined for a new series
 * @param isGiven whether the request has exdates
 * @returns the fields with the fitted exdates
 * @throws {Problem} `invalid-request` if the rule has no occurrence, or does not have a given exdate
 */
export async function fitSchedule(
  recurrences: Recurrences,
  fields: SeriesFields,
  stored: SeriesFields | undefined,
  isGiven: boolean,
): Promise<SeriesFields> {
  const start = await recurrences.instantOf(fields.start, fields.time_zone);
  if (!(await recurrences.next(fields, after(start, -1))))
    throw seriesFault('rrule', 'a rule with an occurrence within ten years after start');
  const { exdates, unknown } = await fitExdates(recurrences, fields, stored, isGiven);
  const [first] = unknown;
  if (first) {
    const [exdate, starts] = first;
    const has = starts.length === 0 ? 'none' : starts.slice(0, MAX_NAMED).join(', ');
    throw seriesFault(
      'exdates',
      `starts of the rule, which does not have ${exdate}. Its starts on that day: ${has}`,
    );
  }
  if (exdates.length > MAX_EXDATES)
    throw seriesFault('exdates', `at most ${MAX_EXDATES} starts of the new rule: send them with the change`);
  return { ...fields, exdates };
}

/** The fault of a new series whose occurrences are all over, or left out; undefined if one is ahead or not over. */
export async function findFinished(
  recurrences: Recurrences,
  clock: Clock,
  fields: SeriesFields,
): Promise<Problem | undefined> {
  const start = await recurrences.instantOf(fields.start, fields.time_zone);
  const from = later(after(start, -1), after(clock.now(), -millisecondsOf(fields.duration)));
  if (await hasStartAfter(recurrences, { fields, exceptions: {} }, from)) return undefined;
  return (await recurrences.next(fields, from))
    ? seriesFault('exdates', 'an occurrence that they do not leave out')
    : seriesFault('rrule', 'a rule with an occurrence that is not over');
}
