import type { ConferenceStatusFilter } from '../../contract/conference-statuses';
import type { Definition, DefinitionStatus } from '../../domain/definition';
import type { ConferenceStatus } from '../../domain/entry';
import { after, earlier, type Instant } from '../../domain/instant';
import { isConferenceWith } from '../../domain/matches-text';
import type { Phase } from '../../domain/state';
import type { TimeRange } from '../../domain/time-range';
import type { Clock } from '../../ports/clock';
import type { ConferenceLog, LoadedConference } from '../../ports/conference-log';
import type { Page } from '../../ports/page';
import { statusOfState } from './read-conference';

export interface FindPorts {
  readonly conferenceLog: ConferenceLog;
  readonly clock: Clock;
}

/** The conferences that a caller wants. */
export interface ConferenceFilter {
  /** Default: those that FoneStorm has. */
  readonly status?: ConferenceStatusFilter | undefined;
  /** The range of the scheduled start. With `overdue`, the range of the time at which the step was due. */
  readonly range: TimeRange;
  /** A part of the id, the label, the organizer or a value of the metadata. */
  readonly text?: string | undefined;
}

export interface FoundConference {
  readonly definition: Definition;
  readonly status: ConferenceStatus;
  readonly phase: Phase;
}

/** A step is overdue after this time, in milliseconds. The sweep re-enqueues a missed tick after 90 seconds. */
const OVERDUE_AFTER = 2 * 60_000;
/** The most conferences that one page reads to find a text. */
const MAX_READ = 500;
/** The conferences that are read at the same time. */
const BATCH_SIZE = 100;

/** The phases of the conferences that FoneStorm has, or had at the last report. */
const LISTED_PHASES: readonly Phase[] = ['scheduled', 'live', 'ended', 'gone'];

/**
 * Finds conferences in the relay's own lists, the earliest start first; overdue ones by the time at which they were due. The work of
 * a page is bounded: a page may have fewer conferences than the limit, or none, and still have a cursor.
 */
export function findConferences({ conferenceLog, clock }: FindPorts) {
  return async (filter: ConferenceFilter, limit: number, cursor?: string): Promise<Page<FoundConference>> => {
    if (filter.status === 'overdue') return findOverdue(filter, limit, cursor);
    return findByPhase(filter, filter.status ? [filter.status] : LISTED_PHASES, limit, cursor);
  };

  async function findByPhase(
    { range, text }: ConferenceFilter,
    phases: readonly Phase[],
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<FoundConference>> {
    const items: FoundConference[] = [];
    let next = cursor;
    let readsLeft = text === undefined ? limit : MAX_READ;
    do {
      const size = Math.min(readsLeft, BATCH_SIZE);
      const page = await conferenceLog.listByPhase(phases, range, size, next);
      const loaded = await conferenceLog.loadMany(page.items.map(({ conferenceId }) => conferenceId));
      next = page.cursor;
      readsLeft -= size;
      for (const [index, place] of page.items.entries()) {
        const found = foundIn(loaded[index]);
        // The list may be older than what was read.
        if (found?.phase !== place.phase || !isWanted(found, text)) continue;
        items.push(found);
        if (items.length < limit) continue;
        const isLast = next === undefined && index === page.items.length - 1;
        return { items, ...(!isLast && { cursor: place.cursor }) };
      }
    } while (next !== undefined && readsLeft > 0);
    return { items, ...(next !== undefined && { cursor: next }) };
  }

  async function findOverdue(
    { range, text }: ConferenceFilter,
    limit: number,
    cursor: string | undefined,
  ): Promise<Page<FoundConference>> {
    const overdue = overdueRange(range, clock.now());
    if (!overdue) return { items: [] };
    const { items: ticks, ...more } = await conferenceLog.dueTicks(limit, cursor, overdue);
    const loaded = await conferenceLog.loadMany(ticks.map(({ conferenceId }) => conferenceId));
    const found = loaded.flatMap((each) => foundIn(each) ?? []);
    return { ...more, items: found.filter((each) => isWanted(each, text)) };
  }
}

/** The range of the times at which a step was due that is overdue now; undefined if it is empty. */
export function overdueRange({ from, to }: TimeRange, now: Instant): TimeRange | undefined {
  const last = after(now, -OVERDUE_AFTER);
  const end = to === undefined ? last : earlier(to, last);
  return from !== undefined && end < from ? undefined : { from, to: end };
}

/** The status of the definition of a conference in a phase. While a change is in progress, they differ. */
const DEFINITION_STATUS: Readonly<Record<Phase, DefinitionStatus>> = {
  ...{ scheduled: 'confirmed', live: 'confirmed', ended: 'confirmed', gone: 'confirmed' },
  ...{ failed: 'failed', cancelled: 'deleted' },
};

function foundIn(loaded: LoadedConference | undefined): FoundConference | undefined {
  const { definition, head } = loaded ?? {};
  const phase = head?.state.phase;
  if (!definition || !head || phase === undefined) return undefined;
  if (definition.status !== DEFINITION_STATUS[phase]) return undefined;
  return { definition, status: statusOfState(head.state), phase };
}

function isWanted({ definition }: FoundConference, text: string | undefined): boolean {
  return text === undefined || isConferenceWith(text, definition);
}
