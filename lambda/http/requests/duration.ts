import * as v from 'valibot';
import { parseDuration } from '../../domain/duration';
import { type Instant, instantAt, milliseconds, parseInstant } from '../../domain/instant';
import type { Fault } from '../responses/problems';
import type { BodyFields } from './request-body';

export const DURATION_EXPECTED =
  'an ISO 8601 duration of weeks, days, hours, minutes and seconds, longer than zero, with a fraction in the seconds only, such as PT45M';
export const LENGTH_EXPECTED =
  'a duration without years and months, whose lengths vary (P1M is a month, PT1M is a minute)';
const START_EXPECTED = 'a time, because duration counts from it';
/** Stands for an end that a fault makes unknown. No start is after it. */
const ANY_END = '9999-12-31T23:59:59.999Z';

/** An empty string counts as omitted. */
export const durationSchema = v.pipe(
  v.string(DURATION_EXPECTED),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || dataset.value === '') return;
    const length = parseDuration(dataset.value);
    if (length === undefined) addIssue({ message: DURATION_EXPECTED });
    if (length === 'calendar') addIssue({ message: LENGTH_EXPECTED });
  }),
);

/**
 * Adds the `end_time` that a `duration` leads to, from the start in the request, or else from the stored start. An empty
 * `end_time` counts as omitted then.
 *
 * @returns faults of the start and of both fields together; `durationSchema` has those of the duration itself
 */
export function withEndOfDuration(
  given: BodyFields,
  storedStart?: Instant,
): { readonly given: BodyFields; readonly durationFaults: readonly Fault[] } {
  const { duration, start_time: start = storedStart, end_time: end = '' } = given;
  if (duration === undefined || duration === '') return { given, durationFaults: [] };
  const refuse = (field: string, expected: string) => ({
    given: { ...given, end_time: ANY_END },
    durationFaults: [{ field, expected }],
  });
  if (end !== '') return refuse('duration', 'either duration or end_time, got both');
  if (start === undefined || start === '') return refuse('start_time', START_EXPECTED);
  const from = typeof start === 'string' ? parseInstant(start) : undefined;
  const length = typeof duration === 'string' ? parseDuration(duration) : undefined;
  if (from === undefined || typeof length !== 'number')
    return { given: { ...given, end_time: ANY_END }, durationFaults: [] };
  const to = instantAt(milliseconds(from) + length);
  if (to === undefined) return refuse('duration', 'a duration that ends before the year 10000');
  return { given: { ...given, end_time: to }, durationFaults: [] };
}
