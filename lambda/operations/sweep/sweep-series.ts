import { readAllPages } from '../../ports/page';
import { openVisit, type SeriesVisit, type VisitSeriesPorts } from '../series/visit-series';
import { processInTurn } from './process-in-turn';

export interface SweepSeriesOptions {
  /** The most conferences of series that one sweep creates, changes or deletes. */
  readonly maxRequests?: number;
  /** The most of them for one series, so that the others have their turn. */
  readonly maxRequestsPerSeries?: number;
  /** The most of them for one series before all others have had their turn. */
  readonly maxRequestsPerRound?: number;
  /** The most series that one sweep visits. */
  readonly maxSeries?: number;
}

const PAGE_SIZE = 200;
const MAX_REQUESTS = 200;
const MAX_REQUESTS_PER_SERIES = 40;
const MAX_REQUESTS_PER_ROUND = 3;
const MAX_SERIES = 2000;

/**
 * Visits the series that are due. It reads no other series: the index of due times has them in order. First it publishes the
 * events of all of them, which needs no request to FoneStorm. Then it makes the requests in rounds: some for each series, the
 * one with the nearest occurrence first. The next sweep continues.
 */
export function sweepSeries(
  ports: VisitSeriesPorts,
  {
    maxRequests = MAX_REQUESTS,
    maxRequestsPerSeries = MAX_REQUESTS_PER_SERIES,
    maxRequestsPerRound = MAX_REQUESTS_PER_ROUND,
    maxSeries = MAX_SERIES,
  }: SweepSeriesOptions = {},
): () => Promise<void> {
  return async () => {
    const now = ports.clock.now();
    const due = new Set<string>();
    for await (const { items } of readAllPages((next) => ports.series.listDue(PAGE_SIZE, next))) {
      for (const { id, dueAt } of items) if (dueAt <= now) due.add(id);
      if (due.size >= maxSeries || items.some(({ dueAt }) => dueAt > now)) break;
    }
    const open = openVisit(ports);
    let visits: readonly SeriesVisit[] = [];
    let withWork = 0;
    await processInTurn([...due].slice(0, maxSeries), ports, async (id) => {
      const visit = await open(id);
      if (!visit) return;
      withWork += 1;
      // Each makes a request at least, so more have no turn.
      visits = [...visits, visit].toSorted(byNearest).slice(0, maxRequests);
    });
    await makeRequests(ports, visits, { maxRequests, maxRequestsPerSeries, maxRequestsPerRound });
    const left = withWork - visits.filter(({ hasWork }) => !hasWork).length;
    // The others stay due.
    const begun = visits.filter(({ taken }) => taken > 0);
    await processInTurn(begun, ports, (visit) => visit.close());
    ports.logger.info('sweep.series_completed', { due: due.size, requests: countOf(visits), left });
  };
}

/** Makes requests in rounds, until no work is left, the limits are reached, or FoneStorm can take no further one. */
async function makeRequests(
  ports: VisitSeriesPorts,
  visits: readonly SeriesVisit[],
  { maxRequests, maxRequestsPerSeries, maxRequestsPerRound }: Required<Omit<SweepSeriesOptions, 'maxSeries'>>,
): Promise<void> {
  // A round without a request is the last one.
  for (let before = -1; before < countOf(visits); ) {
    before = countOf(visits);
    const isComplete = await processInTurn(visits, ports, async (visit) => {
      const left = Math.min(maxRequests - countOf(visits), maxRequestsPerSeries - visit.taken);
      if (left <= 0 || !visit.hasWork) return;
      await visit.advance(Math.min(left, maxRequestsPerRound));
      if (!visit.hasWork) await visit.close();
    });
    if (!isComplete) return;
  }
}

function countOf(visits: readonly SeriesVisit[]): number {
  return visits.reduce((sum, { taken }) => sum + taken, 0);
}

function byNearest(a: SeriesVisit, b: SeriesVisit): number {
  return (a.nearest ?? '') < (b.nearest ?? '') ? -1 : 1;
}
