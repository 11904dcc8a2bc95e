import type { Definition } from '../../../lambda/domain/definition';
import type { Series } from '../../../lambda/domain/series/series';
import type { StatusEvent } from '../../../lambda/domain/status-event';
import { MAX_STORED_EVENTS } from '../../../lambda/ports/series-store';
import { MINUTE, START } from '../scenario/scenario';
import { eventIdOf, instantOfLocal, startsByRule } from '../scenario/series-steps';
import type { CallerResult } from '../stand-ins/api-callers';
import { relayId } from '../stand-ins/conference-list';
import type { World } from '../stand-ins/world';
import { isFaultless } from './latencies';

/** A series at the end of a run. */
export interface SeriesOutcome {
  readonly id: string;
  /** Undefined if it was never created. */
  readonly stored: Series | undefined;
  /** Its events that callers can read. */
  readonly storedEvents: readonly StatusEvent[];
  /** The requests about it and its occurrences. */
  readonly results: readonly CallerResult[];
  /** The requests of callers about its conferences themselves. */
  readonly resultsByHand: readonly CallerResult[];
  /** The conferences that it ever had at FoneStorm. */
  readonly conferences: readonly Definition[];
  /** By then the sweep has made the last change; milliseconds since 1970. */
  readonly settledAt: number;
}

/** The next sweep makes a change. The one after it finishes requests that had to wait. */
const MAX_SETTLING = 11 * MINUTE;
/** The same after failures: calls may be slow, and interrupted requests are finished first. */
const MAX_FAULTY_SETTLING = 30 * MINUTE;

/** The series of a run. */
export function seriesOutcomes(world: World): Promise<readonly SeriesOutcome[]> {
  const { scenario, apiCallers, fonestorm, relay } = world;
  const ids = new Set(
    scenario.steps.flatMap((each) => (each.action === 'request about series' ? [each.series] : [])),
  );
  return Promise.all(
    [...ids].map(async (id) => {
      const ofConference = (conference: string) => conference.startsWith(`${id}-`);
      const made = fonestorm.attendance.map(({ fonestormId }) => relayId(fonestormId)).filter(ofConference);
      const read = [...new Set(made)].map((each) => relay.store.definitions.read(each));
      const results = apiCallers.results.filter(({ step }) => step.conference === eventIdOf(id));
      const stored = await relay.series.read(id);
      const range = { after: 0, last: stored?.sequence ?? 0, limit: MAX_STORED_EVENTS };
      const isCalm = isFaultless(world);
      const calmAt = isCalm ? 0 : Date.parse(START) + scenario.calmAt;
      const changedAt = Math.max(calmAt, ...results.map(({ respondedAt }) => respondedAt));
      return {
        ...{ id, results, stored, storedEvents: await relay.series.events(id, range) },
        resultsByHand: apiCallers.results.filter(({ step }) => ofConference(step.conference)),
        conferences: (await Promise.all(read)).filter((each) => each?.seriesId === id) as Definition[],
        settledAt: changedAt + (isCalm ? MAX_SETTLING : MAX_FAULTY_SETTLING),
      };
    }),
  );
}

/** An occurrence that is not skipped; times in milliseconds since 1970. */
export interface WantedOccurrence {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

export function wantedOccurrences({ fields, exceptions }: Series): readonly WantedOccurrence[] {
  const { time_zone, duration } = fields;
  const lasting = (id: string, start: number, lasts = duration) => ({
    ...{ id, start },
    end: start + Number(/^PT(\d+)M$/.exec(lasts)?.[1]) * MINUTE,
  });
  const regular = startsByRule(fields).filter(({ id }) => exceptions[id] === undefined);
  return [
    ...regular.map(({ id, at }) => lasting(id, at)),
    ...Object.entries(exceptions).flatMap(([id, each]) =>
      each.kind === 'moved' ? [lasting(id, instantOfLocal(each.start, time_zone), each.duration)] : [],
    ),
  ];
}

/** The id of the occurrence of a conference: `20260504-2` of `r1-20260504-2-r2`. */
export function occurrenceOf(series: string, conference: string): string {
  return conference.slice(series.length + 1).replace(/-r\d+$/, '');
}

/** Whether FoneStorm refused a request about a conference, which is sent again after hours. */
export function wasRefused({ faults }: World, conference: string): boolean {
  const request = new RegExp(`^refuses: FoneStorm, .* ${conference}(-at-fonestorm-\\d+)?$`);
  return faults.some((each) => request.test(each));
}
