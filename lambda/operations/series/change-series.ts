import { createHash, randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { after } from '../../domain/instant';
import { MAX_AHEAD, MAX_MOVE } from '../../domain/series/occurrence';
import type { Series, SeriesException, SeriesFields } from '../../domain/series/series';
import { type SeriesFacts, withSeriesEvent } from '../../domain/series/series-event';
import type { Clock } from '../../ports/clock';
import { OperationFailure, seriesNotFound } from '../operation-failure';
import { type MissedPorts, withMissedOccurrences } from './missed-occurrences';
import { LONGEST_DURATION } from './planned-occurrences';

export interface ChangeSeriesPorts extends MissedPorts {
  readonly clock: Clock;
}

/** Concurrent changes of one series are rare. */
const MAX_ATTEMPTS = 5;
/** The most events that wait for the sweep. It publishes them at its next run. */
export const MAX_OUTBOX = 50;
/** The longest time between two sweeps, in seconds. */
const SWEEP_INTERVAL = 300;

/**
 * Creates a series. Its event is stored with it: the sweep publishes the event, and makes the conferences. A repeated creation
 * (same id, same content) returns the series.
 *
 * @throws {OperationFailure} `id taken`
 */
export function createSeries({ series: store, clock }: Pick<ChangeSeriesPorts, 'series' | 'clock'>) {
  return async ({
    id = randomUUID(),
    fields,
  }: {
    id?: string | undefined;
    fields: SeriesFields;
  }): Promise<Series> => {
    const now = clock.now();
    const digest = digestOf(fields);
    const empty = { id, fields, exceptions: {}, createdAt: now, digest, version: 0, sequence: 0, outbox: [] };
    const active = { ...empty, status: 'active', checkedUntil: now } as const;
    const created = nextVersion(active, { type: 'Series Created' }, clock);
    if (await store.write(created)) return created;
    const stored = await store.read(id);
    if (stored && stored.status !== 'deleted' && stored.digest === digest) return stored;
    const [expected, got] =
      stored?.status === 'deleted'
        ? ['an id that was never used', 'the id of a deleted series']
        : ['the same content for the same id or Idempotency-Key', 'other content'];
    const fault = { field: 'id', expected };
    throw new OperationFailure('id taken', `id: expected ${expected}, got ${got}`, undefined, { fault });
  };
}

/**
 * Changes a series. The sweep then changes its conferences.
 *
 * @returns a function of the id and of `fieldsOf`, which gets the current fields, and returns the new ones; it may throw
 * @throws {OperationFailure} `not found`, `change under way`
 */
export function updateSeries(ports: ChangeSeriesPorts) {
  return (id: string, fieldsOf: (stored: SeriesFields) => Promise<SeriesFields>): Promise<Series> =>
    changeSeries(ports, id, async (stored) => {
      const fields = await fieldsOf(stored.fields);
      const names = Object.keys(fields) as (keyof SeriesFields)[];
      const changed = names.filter((name) => !isDeepStrictEqual(fields[name], stored.fields[name]));
      if (changed.length === 0) return undefined;
      return [
        { ...stored, fields, status: 'active' },
        { type: 'Series Updated', changed },
      ];
    });
}

/**
 * Deletes a series, and erases its template. The sweep then cancels its conferences that have not begun, without the template.
 *
 * @throws {OperationFailure} `not found`, `change under way`
 */
export function deleteSeries(ports: ChangeSeriesPorts) {
  return (id: string): Promise<Series> =>
    changeSeries(ports, id, async (stored) => [
      { ...stored, status: 'deleted' },
      { type: 'Series Ended', reason: 'deleted' },
    ]);
}

/**
 * Skips or moves one occurrence, or undoes that. If it is moved or restored, the series manages its conference again, also after a
 * change by hand.
 *
 * @returns a function of the id of the series, of that of the occurrence, and of `exceptionOf`, which gets the series and returns
 *   the exception, or undefined if the occurrence follows the rule; it may throw
 * @throws {OperationFailure} `not found`, `change under way`
 */
export function changeOccurrence(ports: ChangeSeriesPorts) {
  return (
    id: string,
    occurrenceId: string,
    exceptionOf: (stored: Series) => Promise<SeriesException | undefined>,
  ): Promise<Series> =>
    changeSeries(ports, id, async (stored) => {
      const exception = await exceptionOf(stored);
      const { [occurrenceId]: before, ...others } = stored.exceptions;
      const isSkipped = exception?.kind === 'skipped';
      const { managedAgain: already = {} } = stored;
      const isFurther = !isSkipped && !(occurrenceId in already);
      if (isFurther && Object.keys(already).length >= MAX_AHEAD)
        throw waitForSweep(`${MAX_AHEAD} occurrences that were moved or restored since its last visit`);
      const managedAgain = isSkipped ? already : { ...already, [occurrenceId]: stored.version + 1 };
      if (isDeepStrictEqual(before, exception)) return isSkipped ? undefined : [{ ...stored, managedAgain }];
      const exceptions = { ...others, ...(exception && { [occurrenceId]: exception }) };
      return [
        { ...stored, managedAgain, exceptions: withoutPast(exceptions, ports.clock), status: 'active' },
        { type: 'Series Updated', changed: ['occurrences'] },
      ];
    });
}

/**
 * Writes a change, with its event if it has one. Occurrences that were missed by the fields until now are announced first. After a
 * concurrent write, the change is made again on the newer version.
 */
async function changeSeries(
  ports: ChangeSeriesPorts,
  id: string,
  change: (stored: Series) => Promise<readonly [Series, SeriesFacts?] | undefined>,
): Promise<Series> {
  const { series: store, clock } = ports;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
    const stored = await store.read(id);
    if (!stored || stored.status === 'deleted') throw seriesNotFound();
    const changed = await change(await withMissedOccurrences(ports, stored, clock.now()));
    if (!changed) return stored;
    if (stored.outbox.length >= MAX_OUTBOX)
      throw waitForSweep(`${MAX_OUTBOX} events of this series that are not published yet`);
    const [series, facts] = changed;
    const next = facts
      ? nextVersion(series, facts, clock)
      : { ...series, version: series.version + 1, dueAt: clock.now() };
    if (await store.write(next.status === 'deleted' ? tombstoneOf(next) : next)) return next;
  }
  throw changeUnderWay();
}

function changeUnderWay(): OperationFailure {
  return new OperationFailure('change under way', 'Other changes of this series are under way: try again');
}

/** @param most the number of things that the series may have until the sweep visits it, such as `50 events` */
function waitForSweep(most: string): OperationFailure {
  const detail = `expected at most ${most}. The sweep visits the series within five minutes: try again then`;
  return new OperationFailure('change under way', `series: ${detail}`, undefined, {
    retryAfter: SWEEP_INTERVAL,
  });
}

/** Keeps the id, so that it is not used again, without the template, which may name people. The next sweep empties the outbox. */
function tombstoneOf(deleted: Series): Series {
  return { ...deleted, fields: { ...deleted.fields, template: {} }, digest: '' };
}

/** The next version of a series, with an event in its outbox. The sweep visits it next. */
export function nextVersion(series: Series, facts: SeriesFacts, clock: Clock): Series {
  return { ...withSeriesEvent(series, facts, clock.now()), version: series.version + 1 };
}

function withoutPast(exceptions: Series['exceptions'], clock: Clock): Series['exceptions'] {
  const earliest = after(clock.now(), -MAX_MOVE - LONGEST_DURATION);
  return Object.fromEntries(
    Object.entries(exceptions).filter(([, { scheduledStart }]) => scheduledStart >= earliest.slice(0, 19)),
  );
}

/** A digest of the content of a creation. The order of the fields does not matter. */
function digestOf({ template, ...fields }: SeriesFields): string {
  const sorted = (object: object) => Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([sorted(fields), sorted(template)]))
    .digest('base64url');
}
