import { after, earlier, type Instant } from '../../domain/instant';
import { nextVisit } from '../../domain/series/next-visit';
import {
  isDeletionWaiting,
  type OccurrenceWork,
  RETRY_AFTER,
  startOf,
} from '../../domain/series/plan-series';
import type { Series } from '../../domain/series/series';
import { type Announcement, announceFailures } from './announce-failures';
import { applyOccurrence, type OccurrenceOutcome, type OccurrencePorts } from './apply-occurrence';
import { nextVersion } from './change-series';
import { withMissedOccurrences } from './missed-occurrences';
import { type PlannedWork, type PlanWorkPorts, planWork } from './plan-work';
import { earliestId, hasStartAfter } from './planned-occurrences';
import { type PublishSeriesPorts, publishSeriesEvents } from './publish-series-events';

export type VisitSeriesPorts = OccurrencePorts & PlanWorkPorts & PublishSeriesPorts;

/** The plan of a visit: what it found. */
interface Seen extends Omit<PlannedWork, 'work'> {
  readonly now: Instant;
}

/**
 * Begins a visit to a series: publishes its events, and plans its requests to FoneStorm. This makes no request to FoneStorm.
 * The sweep alone does this.
 *
 * @returns the visit, if it has requests to make; undefined if the visit is over
 */
export function openVisit(ports: VisitSeriesPorts) {
  return async (id: string): Promise<SeriesVisit | undefined> => {
    const read = await ports.series.read(id);
    if (!read || read.dueAt === undefined) return undefined;
    const series = await publishSeriesEvents(ports, read);
    if (!series) return undefined;
    const now = ports.clock.now();
    const { work, ...seen } = await planWork(ports, series, now);
    const checked = await withMissedOccurrences(ports, series, now, seen.records);
    const before = await announceFailures(ports, checked, seen.records);
    if (!before) return undefined;
    const visit = new SeriesVisit(ports, before, { ...seen, now }, work);
    if (visit.hasWork) return visit;
    await visit.close();
    return undefined;
  };
}

/** A visit that creates, changes and deletes the conferences of a series by the plan, some at a time. */
export class SeriesVisit {
  /** The nearest start of an occurrence with work. */
  readonly nearest: Instant | undefined;
  readonly #outcomes = new Set<OccurrenceOutcome>();
  #taken = 0;
  #isClosed = false;

  constructor(
    private readonly ports: VisitSeriesPorts,
    private readonly before: Announcement,
    private readonly seen: Seen,
    private readonly work: readonly OccurrenceWork[],
  ) {
    this.nearest = work.map(startOf).toSorted()[0];
  }

  /** The number of conferences that were created, changed or deleted, with failed requests. */
  get taken(): number {
    return this.#taken;
  }

  get hasWork(): boolean {
    return !this.#isClosed && this.#taken < this.work.length;
  }

  /**
   * Makes the next requests. A change of the series since its plan ends the visit: that change has set the next one.
   *
   * @param maxRequests the most conferences that are created, changed or deleted
   * @throws if a request cannot be made now: the next visit makes it again
   */
  async advance(maxRequests: number): Promise<void> {
    const { series } = this.before;
    if ((await this.ports.series.read(series.id))?.version !== series.version) {
      this.#isClosed = true;
      return;
    }
    for (const each of this.work.slice(this.#taken, this.#taken + maxRequests)) {
      this.#taken += 1;
      try {
        this.#outcomes.add(await applyOccurrence(this.ports, series, each));
      } catch (error) {
        this.#outcomes.add('waiting');
        throw error;
      }
    }
  }

  /** Announces the refused requests, and stores when the next visit is due. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    const outcomes = new Set(this.#outcomes);
    const announced = await announceNewFailures(this.ports, this.before, { now: this.seen.now, outcomes });
    if (!announced) return;
    if (this.#taken < this.work.length || announced.isLeft) outcomes.add('waiting');
    await settle(this.ports, announced.series, { ...this.seen, outcomes });
  }
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
interface Visit extends Seen {
  readonly outcomes: ReadonlySet<OccurrenceOutcome>;
}

/** Stores when the next visit is due, and the end of the series. */
async function settle(ports: VisitSeriesPorts, series: Series, visit: Visit): Promise<void> {
  const { now, planned, records, outcomes } = visit;
  const { dueAt: _due, managedAgain: _made, ...settled } = series;
  const version = series.version + 1;
  const isRefused = outcomes.has('refused');
  const isRetryLater = isRefused || records.some((record) => isDeletionWaiting(record, now));
  // After a concurrent change, that change has set the next visit.
  if (outcomes.has('waiting')) {
    await ports.series.write({ ...series, version, dueAt: now });
    return;
  }
  if (series.status !== 'active' && !isRetryLater) {
    await ports.series.write({ ...settled, version });
    return;
  }
  const isLast = series.status === 'active' && (await isOver(ports, series, visit));
  const heldUntil = isLast ? await endOfHeld(ports, series, visit) : undefined;
  if (isLast && heldUntil === undefined) {
    const ended = { ...settled, status: 'ended' } as const;
    await ports.series.write(nextVersion(ended, { type: 'Series Ended', reason: 'completed' }, ports.clock));
    return;
  }
  const times = [
    ...(heldUntil === undefined ? [] : [heldUntil]),
    ...(isRefused ? [after(ports.clock.now(), RETRY_AFTER)] : []),
  ];
  const dueAt = times.reduce(earlier, nextVisit(planned, records, now, ports.seriesHorizon));
  await ports.series.write({ ...settled, version, dueAt });
}

/** Whether the series has no further occurrence. */
async function isOver(
  { recurrences }: VisitSeriesPorts,
  series: Series,
  { now, planned }: Visit,
): Promise<boolean> {
  if (planned.some(({ change }) => change !== 'skipped')) return false;
  return !(await hasStartAfter(recurrences, series, now));
}

/**
 * The end of a conference that is not over, although the series has no further occurrence. Undefined if there is none. The reasons: it
 * was changed by hand, it had begun, or FoneStorm refused to delete it.
 */
async function endOfHeld(
  { definitions }: VisitSeriesPorts,
  { id }: Series,
  { now, records }: Visit,
): Promise<Instant | undefined> {
  for (const { conferenceId, stage } of records.toReversed()) {
    const definition = stage === 'cancelled' ? undefined : await definitions.read(conferenceId);
    const { end_time: end } = definition?.fields ?? {};
    const isHeld = definition?.seriesId === id && definition.status === 'confirmed';
    if (isHeld && end !== undefined && end > now) return end;
  }
  return undefined;
}
