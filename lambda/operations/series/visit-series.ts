import { after, type Instant } from '../../domain/instant';
import { fieldsOfOccurrence } from '../../domain/series/occurrence';
import { isDeletionWaiting, planSeries } from '../../domain/series/plan-series';
import type { Series } from '../../domain/series/series';
import type { EventBus } from '../../ports/event-bus';
import type { Recurrences } from '../../ports/recurrences';
import { applyOccurrence, digestOfFields, type OccurrencePorts } from './apply-occurrence';
import { nextVersion } from './change-series';
import { earliestId, plannedOccurrences } from './planned-occurrences';

export interface VisitSeriesPorts extends OccurrencePorts {
  readonly recurrences: Recurrences;
  readonly eventBus: EventBus;
  /** Conferences are made this long before they start, in milliseconds. */
  readonly seriesHorizon: number;
}

/** A series is visited at least this often, in milliseconds, to make the conferences that come into the horizon. */
const VISIT_INTERVAL = 3600_000;

/**
 * Visits a series: publishes its events, and creates, changes and deletes its conferences by the plan. The sweep alone does this.
 *
 * @param maxRequests the most conferences that are created, changed or deleted. The next visit continues.
 * @returns the number of those that were
 */
export function visitSeries(ports: VisitSeriesPorts) {
  return async (id: string, maxRequests: number): Promise<number> => {
    const read = await ports.series.read(id);
    if (!read || read.dueAt === undefined) return 0;
    const series = await publishOutbox(ports, read);
    if (!series) return 0;
    const now = ports.clock.now();
    const { work, isRetryLater } = await planWork(ports, series, now);
    const taken = work.slice(0, maxRequests);
    let isLeft = taken.length < work.length;
    for (const each of taken) {
      if ((await applyOccurrence(ports, series, each)) === 'waiting') isLeft = true;
    }
    await settle(ports, series, { now, isLeft, isRetryLater });
    return taken.length;
  };
}

/**
 * Publishes the stored events, then removes them. After a crash in between, the next visit publishes the same again.
 *
 * @returns undefined after a concurrent change: the next visit has its events, too
 */
async function publishOutbox({ series: store, eventBus }: VisitSeriesPorts, stored: Series) {
  if (stored.outbox.length === 0) return stored;
  await eventBus.publish(stored.outbox);
  const next: Series = { ...stored, outbox: [], version: stored.version + 1 };
  return (await store.write(next)) ? next : undefined;
}

/** @returns `isRetryLater`: FoneStorm refused to delete a conference, and the request is sent again later */
async function planWork(ports: VisitSeriesPorts, series: Series, now: Instant) {
  if (series.status === 'ended') return { work: [], isRetryLater: false };
  const { recurrences, seriesHorizon } = ports;
  const records = await ports.series.occurrences(series.id, earliestId(now));
  const planned =
    series.status === 'deleted'
      ? []
      : await plannedOccurrences(recurrences, series, now, after(now, seriesHorizon));
  const wanted = planned
    .filter(({ change }) => change !== 'skipped')
    .map((each) => [each, digestOfFields(fieldsOfOccurrence(series, each))] as const);
  return {
    work: planSeries(series, wanted, records, now),
    isRetryLater: records.some((record) => isDeletionWaiting(record, now)),
  };
}

/** Stores when the next visit is due, and the end of the series. */
async function settle(
  ports: VisitSeriesPorts,
  series: Series,
  {
    now,
    isLeft,
    isRetryLater,
  }: { readonly now: Instant } & Readonly<Record<'isLeft' | 'isRetryLater', boolean>>,
): Promise<void> {
  const { dueAt: _due, ...settled } = series;
  const version = series.version + 1;
  // After a concurrent change, that change has set the next visit.
  if (isLeft) await ports.series.write({ ...settled, version, dueAt: now });
  else if (series.status !== 'active' && !isRetryLater) await ports.series.write({ ...settled, version });
  else if (series.status === 'active' && (await isOver(ports, series, now))) {
    const ended = nextVersion(
      { ...series, status: 'ended' },
      { type: 'Series Ended', reason: 'completed' },
      ports.clock,
    );
    await ports.series.write(ended);
  } else await ports.series.write({ ...settled, version, dueAt: after(now, VISIT_INTERVAL) });
}

async function isOver({ recurrences, seriesHorizon }: VisitSeriesPorts, series: Series, now: Instant) {
  const { fields, exceptions } = series;
  const ahead = await plannedOccurrences(recurrences, series, now, after(now, seriesHorizon));
  if (ahead.some(({ change }) => change !== 'skipped')) return false;
  const excluded = new Set(fields.exdates);
  let from = now;
  // Only these starts can be left out, so the one after them is an occurrence.
  for (let tries = excluded.size + Object.keys(exceptions).length; tries >= 0; tries -= 1) {
    const next = await recurrences.next(fields, from);
    if (!next) break;
    if (!excluded.has(next.local) && exceptions[next.id]?.kind !== 'skipped') return false;
    from = next.start;
  }
  return true;
}
