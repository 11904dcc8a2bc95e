import fc from 'fast-check';
import { after, type Instant } from '../../lambda/domain/instant';
import { parseLocalDateTime } from '../../lambda/domain/series/local-date-time';
import { parseRecurrenceRule } from '../../lambda/domain/series/recurrence-rule';
import type { Schedule } from '../../lambda/domain/series/series';

/** A schedule, and the window in which its starts are compared. */
export interface RecurrenceCase extends Schedule {
  readonly from: Instant;
  readonly to: Instant;
}

const DAY = 24 * 3600_000;
const WEEKDAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

const listOf = (value: fc.Arbitrary<number>, maxLength = 3) =>
  fc.uniqueArray(value, { minLength: 1, maxLength }).map((values) => values.join(','));
const either = (least: number, most: number) =>
  fc.oneof(fc.integer({ min: least, max: most }), fc.integer({ min: -most, max: -least }));
const days = (most: number) => {
  const day = fc.constantFrom(...WEEKDAYS);
  const numbered = fc.tuple(either(1, most || 1), day).map(([number, name]) => `${number}${name}`);
  return fc
    .uniqueArray(most === 0 ? day : fc.oneof(day, numbered), { minLength: 1, maxLength: 4 })
    .map((values) => values.join(','));
};

/** The night, in which zones change their offset, is likely. */
const hour = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 23 }));

const PARTS: Readonly<Record<string, fc.Arbitrary<string>>> = {
  INTERVAL: fc.integer({ min: 1, max: 6 }).map(String),
  COUNT: fc.integer({ min: 1, max: 400 }).map(String),
  UNTIL: fc
    .tuple(fc.integer({ min: 0, max: 3000 }), fc.constantFrom('Z', '', 'date'))
    .map(([number, form]) => {
      const text = after('2015-01-01T01:30:00.000Z' as Instant, number * DAY).replace(/[-:]|\.000Z/g, '');
      return form === 'date' ? text.slice(0, 8) : `${text}${form}`;
    }),
  WKST: fc.constantFrom(...WEEKDAYS),
  BYMONTH: listOf(fc.integer({ min: 1, max: 12 })),
  BYMONTHDAY: listOf(either(1, 31)),
  BYYEARDAY: listOf(either(1, 366)),
  BYWEEKNO: listOf(either(1, 53)),
  BYHOUR: listOf(hour),
  BYMINUTE: listOf(fc.constantFrom(0, 15, 30, 45, 59), 2),
  BYSECOND: listOf(fc.constantFrom(0, 30), 2),
  BYSETPOS: listOf(either(1, 5)),
};

const rule = fc
  .record(
    { FREQ: fc.constantFrom('DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'), ...PARTS, byDay: fc.boolean() },
    { requiredKeys: ['FREQ'] },
  )
  .chain(({ byDay, ...parts }) => {
    const most = { DAILY: 0, WEEKLY: 0, MONTHLY: 5, YEARLY: 51 }[parts.FREQ] ?? 0;
    return byDay ? days(most).map((BYDAY) => ({ ...parts, BYDAY })) : fc.constant(parts);
  })
  // Most sets of parts are contradictory: each part is left out half of the time.
  .chain((parts) =>
    fc.subarray(Object.entries(parts).filter(([name]) => name !== 'FREQ')).map((some) => {
      const texts = [['FREQ', parts.FREQ], ...some].map(([name, value]) => `${name}=${value}`);
      return texts.join(';');
    }),
  )
  .filter((text) => 'rule' in parseRecurrenceRule(text) && !isBeyondDateutil(text));

/**
 * python-dateutil fails at a weekday that a year or a month never has, such as 53MO or the 6FR of a December. From days with
 * and without numbers (MO,1FR) it takes those that are both. RFC 5545 says: each of them.
 */
function isBeyondDateutil(text: string): boolean {
  const isTooGreat = /BYMONTH=/.test(text) && /\b-?([6-9]|\d\d)[A-Z]{2}/.test(text);
  const days = /BYDAY=([^;]+)/.exec(text)?.[1]?.split(',') ?? [];
  return isTooGreat || new Set(days.map((day) => day.length > 2)).size > 1;
}

/** Valid rules with starts from 2015 to 2025, in all zones. */
export function arbitraryCase(zones: readonly string[]): fc.Arbitrary<RecurrenceCase> {
  return fc
    .record({
      time_zone: fc.constantFrom(...zones),
      day: fc.integer({ min: 0, max: 3650 }),
      hour,
      minute: fc.constantFrom(0, 15, 30, 59),
      rrule: rule,
      wait: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1500 })),
      length: fc.integer({ min: 1, max: 800 }),
    })
    .map(({ time_zone, day, hour, minute, rrule, wait, length }) => {
      const noon = after('2015-01-01T00:00:00.000Z' as Instant, day * DAY + (hour * 60 + minute) * 60_000);
      const start = parseLocalDateTime(noon.slice(0, 19));
      if (!start) throw new Error(`start: expected a local time, got ${noon}`);
      const from = after(noon, (wait - 1) * DAY);
      return { time_zone, start, rrule, from, to: after(from, length * DAY) };
    });
}
