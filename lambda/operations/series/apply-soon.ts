import { after } from '../../domain/instant';
import { startOf } from '../../domain/series/plan-series';
import type { Series } from '../../domain/series/series';
import { applyOccurrence, type OccurrencePorts } from './apply-occurrence';
import { type PlanWorkPorts, planWork } from './plan-work';

export type ApplySoonPorts = OccurrencePorts & PlanWorkPorts;

/**
 * The sweep may be too late for conferences that start within this time, in milliseconds. It runs every five minutes, for up to
 * four minutes, and may have other work. A reminder is due ten minutes before the start.
 */
const SOON = 20 * 60_000;
/** The most conferences for one request of a caller. */
const MAX_REQUESTS = 10;
/** After this time, in milliseconds, no further one begins. A slow one may take 24 s, and API Gateway waits for 29 s. */
const MAX_TIME = 3000;

/**
 * Creates, changes and deletes the conferences of a changed series that start before the sweep could do it. The sweep does the
 * rest, also after a crash here: both write the same record before each request.
 *
 * @returns a function that never fails, because the change of the series is stored
 */
export function applySoon(ports: ApplySoonPorts): (series: Series) => Promise<void> {
  return async (series) => {
    try {
      const now = ports.clock.now();
      const { work } = await planWork(ports, series, now);
      const soon = work.filter((each) => startOf(each) <= after(now, SOON)).slice(0, MAX_REQUESTS);
      for (const each of soon) {
        if (ports.clock.now() >= after(now, MAX_TIME)) break;
        await applyOccurrence(ports, series, each);
      }
    } catch (error) {
      ports.logger.warn('series.left_to_sweep', { seriesId: series.id, error });
    }
  };
}
