import { after, type Instant } from '../../../lambda/domain/instant';
import type { LocalDateTime } from '../../../lambda/domain/series/local-date-time';
import { nextVisit } from '../../../lambda/domain/series/next-visit';
import type { Occurrence } from '../../../lambda/domain/series/occurrence';
import type { OccurrenceRecord } from '../../../lambda/domain/series/occurrence-record';

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const NOW = '2026-05-04T09:00:00.000Z' as Instant;
const HORIZON = 30 * DAY;
const scheduledStart = '2026-05-04T11:00:00' as LocalDateTime;

/** An occurrence of one hour, that starts this long from now. */
function occurrence(start: number, change?: 'skipped'): Occurrence {
  const times = { start: after(NOW, start), end: after(NOW, start + HOUR) };
  return { id: '20260504', scheduledStart, ...times, ...(change && { change }) };
}

function record(stage: OccurrenceRecord['stage'], refusedAgo?: number): OccurrenceRecord {
  return {
    ...{ id: '20260504', conferenceId: 'a-20260504', revision: 1, stage, asked: [], version: 1 },
    ...{ scheduledStart, start: NOW, end: NOW, seriesVersion: 1 },
    ...(refusedAgo !== undefined && { failure: { reason: 'refused', at: after(NOW, -refusedAgo) } }),
  };
}

test.each<[string, readonly Occurrence[], readonly OccurrenceRecord[], number]>([
  ['without anything, is a day later', [], [], DAY],
  [
    'is when an occurrence comes into the horizon',
    [occurrence(HOUR), occurrence(HORIZON + 2 * HOUR)],
    [],
    2 * HOUR,
  ],
  [
    'is not when an occurrence is over, while others follow',
    [occurrence(HOUR), occurrence(5 * DAY)],
    [],
    DAY,
  ],
  ['is when the last occurrence is over', [occurrence(-0.5 * HOUR), occurrence(2 * HOUR)], [], 3 * HOUR],
  ['does not wait for a skipped occurrence', [occurrence(0), occurrence(3 * HOUR, 'skipped')], [], HOUR],
  ['is six hours after a refused creation', [occurrence(5 * DAY)], [record('failed', HOUR)], 5 * HOUR],
  ['is six hours after a refused deletion', [], [record('cancelling', HOUR)], 5 * HOUR],
  ['does not wait for a refusal that is solved', [], [record('cancelled', HOUR), record('left', HOUR)], DAY],
  ['does not wait for a retry that was due', [], [record('failed', 7 * HOUR)], DAY],
  [
    'is when one of 500 occurrences is over, because others follow them',
    Array.from({ length: 500 }, (_, index) => occurrence((index + 1) * HOUR)),
    [],
    2 * HOUR,
  ],
])('the next visit to a series %s', (_name, planned, records, expected) => {
  expect(nextVisit(planned, records, NOW, HORIZON)).toBe(after(NOW, expected));
});
