import { after, earlier, type Instant } from '../../domain/instant';
import { nextVisit } from '../../domain/series/next-visit';
import { isDeletionWaiting, RETRY_AFTER } from '../../domain/series/plan-series';
import type { Series } from '../../domain/series/series';
import { type Announcement, announceFailures } from './announce-failures';
import { applyOccurrence, type OccurrenceOutcome, type OccurrencePorts } from './apply-occurrence';
import { nextVersion } from './change-series';
import { type PlannedWork, type PlanWorkPorts, planWork } from './plan-work';
import { earliestId } from './planned-occurrences';
import { type PublishSeriesPorts, publishSeriesEvents } from './publish-series-events';

export type VisitSeriesPorts = OccurrencePorts & PlanWorkPorts & PublishSeriesPorts;

/**
 * Visits a series: publishes its events, creates, changes and deletes its conferences by the plan, and announces the refused
 * requests. The sweep alone does this.
 *
 * @param maxRequests the most conferences that are created, changed or deleted. The next visit continues.
 * @returns the number of those that were
 */
export function visitSeries(ports: VisitSeriesPorts) {
  return async (id: string, maxRequests: number): Promise<number> => {
    const read = await ports.series.read(id);
    if (!read || read.dueAt === undefined) return 0;
    const series = await publishSeriesEvents(ports, read);
    if (!series) return 0;
    const now = ports.clock.now();
    const { work, ...seen } = await planWork(ports, series, now);
    const before = await announceFailures(ports, series, seen.records);
    if (!before) return 0;
    const taken = work.slice(0, maxRequests);
    const outcomes = new Set<OccurrenceOutcome>();
    for (const each of taken) outcomes.add(await applyOccurrence(ports, before.series, each));
    const announced = await announceNewFailures(ports, before, { now, outcomes });
    if (!announced) return taken.length;
    if (taken.length < work.length || announced.isLeft) outcomes.add('waiting');
    await settle(ports, announced.series, { ...seen, now, outcomes });
    return taken.length;
  };
}

/** The failures after the requests of a visit. Without a change of them, the records are not read again. */
async function announceNewFailures(
  ports: VisitSeriesPorts,
  before: Announcement,
  { now, outcomes }: Pick<Visit, 'now' | 'outcomes'>,
): Promise<Announcement | undefined> {
  const { failures = {}, id } = before.series;
  const isChanged = outcomes.has('refused') || (outcomes.size > 0 && Object.keys(failures).length > 0);
  if (!isChanged) return before;
  return announceFailures(ports, before.series, await ports.series.occurrences(id, earliestId(now)));
}

/** A visit: what it found, and the outcomes of its requests. */
interface Visit extends Omit<PlannedWork, 'work'> {
  readonly now: Instant;
  readonly outcomes: ReadonlySet<OccurrenceOutcome>;
}

/** Stores when the next visit is due, and the end of the series. */
async function settle(ports: VisitSeriesPorts, series: Series, visit: Visit): Promise<void> {
  const { now, planned, records, outcomes } = visit;
  const { dueAt: _due, ...settled } = series;
  const version = series.version + 1;
  const isRefused = outcomes.has('refused');
  const isRetryLater = isRefused || records.some((record) => isDeletionWaiting(record, now));
  const dueAt = nextVisit(planned, records, now, ports.seriesHorizon);
  const retryAt = after(ports.clock.now(), RETRY_AFTER);
  // After a concurrent change, that change has set the next visit.
  if (outcomes.has('waiting')) await ports.series.write({ ...settled, version, dueAt: now });
  else if (series.status !== 'active' && !isRetryLater) await ports.series.write({ ...settled, version });
  else if (series.status === 'active' && (await isOver(ports, series, visit))) {
    const ended = nextVersion(
      { ...series, status: 'ended' },
      { type: 'Series Ended', reason: 'completed' },
      ports.clock,
    );
    await ports.series.write(ended);
  } else
    await ports.series.write({ ...settled, version, dueAt: isRefused ? earlier(dueAt, retryAt) : dueAt });
}

async function isOver(
  { recurrences }: VisitSeriesPorts,
  { fields, exceptions }: Series,
  { now, planned }: Visit,
): Promise<boolean> {
  if (planned.some(({ change }) => change !== 'skipped')) return false;
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
