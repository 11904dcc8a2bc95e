import { parseInstant } from '../../domain/instant';
import type { Phase } from '../../domain/state';
import type { TimeRange } from '../../domain/time-range';
import type { ConferenceLog, LogRecord, PhasePlace } from '../../ports/conference-log';
import { type Page, UnknownCursor } from '../../ports/page';
import { afterKeysOf, buildRangeQuery, countItems, sortKeysIn } from './index-ranges';
import { type Item, queryItems, type Table } from './items';

/** In place of the start of a conference without times. It comes after all times. */
const ALWAYS_OPEN = 'always';

/** The keys of the index `phases`, as a part of the head. They change with the phase and with the start only. */
export function phaseAttributes({ entry: { conferenceId }, state }: LogRecord): Item {
  const { phase, timetable, erasedAt } = state;
  if (phase === undefined || !timetable || erasedAt !== undefined) return {};
  return { phase: { S: phase }, startsAt: { S: `${timetable.start ?? ALWAYS_OPEN} ${conferenceId}` } };
}

/** The lists of conferences by phase. */
export function dynamodbPhaseIndex(table: Table): Pick<ConferenceLog, 'listByPhase' | 'countByPhase'> {
  return {
    async listByPhase(phases, range, limit, cursor) {
      const [first, last] = sortKeysIn(range);
      const keys = [cursor === undefined ? first : afterKeysOf(requireKey(cursor, range)), last] as const;
      const pages = await Promise.all(
        phases.map((phase) => queryItems(table, buildRangeQuery('phases', phase, keys, limit))),
      );
      return mergePages(pages, limit);
    },
    countByPhase: (phase, range, max) =>
      countItems(table, buildRangeQuery('phases', phase, sortKeysIn(range), max)),
  };
}

/** The first places of several pages. A conference that changed its phase between two of the queries may be on both pages. */
function mergePages(pages: readonly Page<Item>[], limit: number): Page<PhasePlace> {
  const places = pages.flatMap(({ items }) => items).flatMap((item) => placeOf(item) ?? []);
  const shown = places.sort((a, b) => (a.cursor < b.cursor ? -1 : 1)).slice(0, limit);
  const last = shown.at(-1);
  const isEnd = shown.length === places.length && pages.every(({ cursor }) => cursor === undefined);
  const items = [...new Map(shown.map((place) => [place.conferenceId, place])).values()];
  return { items, ...(last && !isEnd && { cursor: last.cursor }) };
}

function placeOf({ pk, phase, startsAt }: Item): PhasePlace | undefined {
  if (pk?.S === undefined || startsAt?.S === undefined) return undefined;
  return { conferenceId: pk.S, phase: phase?.S as Phase, cursor: startsAt.S };
}

/** @throws {UnknownCursor} if a cursor is not a sort key of the index, or is outside of the range */
function requireKey(cursor: string, { from, to }: TimeRange): string {
  const [start = '', id, ...others] = cursor.split(' ');
  const time = parseInstant(start);
  const isKey = id !== undefined && others.length === 0 && (time === start || start === ALWAYS_OPEN);
  const isAlwaysListed = from === undefined && to === undefined;
  const isInRange = start >= (from ?? '') && (to === undefined || start <= to);
  if (isKey && (isAlwaysListed || (time !== undefined && isInRange))) return cursor;
  throw new UnknownCursor('cursor: expected a cursor of this list and filter, from an earlier answer');
}
