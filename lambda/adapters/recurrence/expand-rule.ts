import { RRuleTemporal } from 'rrule-temporal';
import { Temporal } from 'temporal-polyfill';
import type { Instant } from '../../domain/instant';
import type { LocalDateTime } from '../../domain/series/local-date-time';
import { parseRecurrenceRule, type RecurrenceRule } from '../../domain/series/recurrence-rule';
import type { Schedule } from '../../domain/series/series';
import type { RecurrenceStart } from '../../ports/recurrences';

type PlainDateTime = Temporal.PlainDateTime;

/** `Recurrences.next` looks this many years ahead. The 29th of February is at most eight years ahead. */
const MAX_YEARS = 10;

/**
 * The rule is expanded in UTC, which stands for local time: a rule is about the times that a clock on the wall shows. Each result
 * becomes an instant afterwards.
 */
const FLOATING = 'UTC';

export function starts(schedule: Schedule, from: Instant, to: Instant): readonly RecurrenceStart[] {
  const { time_zone } = schedule;
  const [first, last] = [
    localAt(from, time_zone).subtract({ days: 1 }),
    localAt(to, time_zone).add({ days: 1 }),
  ];
  return startsBetween(schedule, first, last).filter(({ start }) => start >= from && start <= to);
}

export function next(schedule: Schedule, after: Instant): RecurrenceStart | undefined {
  const { time_zone } = schedule;
  const start = Temporal.PlainDateTime.from(schedule.start);
  const earliest = localAt(after, time_zone).subtract({ days: 1 });
  const first = Temporal.PlainDateTime.compare(start, earliest) > 0 ? start : earliest;
  // Most rules have a start within a month, and a year of a daily rule takes much longer to expand.
  const years = Array.from({ length: MAX_YEARS }, (_, index) => first.add({ years: index + 1 }));
  let from = first;
  for (const to of [first.add({ months: 1 }), ...years]) {
    const found = startsBetween(schedule, from, to).find((each) => each.start > after);
    if (found) return found;
    from = to;
  }
  return undefined;
}

export function startsOfDays(schedule: Schedule, days: readonly LocalDateTime[]): readonly RecurrenceStart[] {
  const dates = [...new Set(days.map((day) => day.slice(0, 10)))].toSorted();
  const [first, last] = [dates.at(0), dates.at(-1)].map((date) => date && Temporal.PlainDateTime.from(date));
  if (!first || !last) return [];
  // A counted rule is counted from its start: once for all days.
  if (requireRule(schedule.rrule).count !== undefined) {
    const wanted = new Set(dates);
    return startsBetween(schedule, first, last).filter(({ local }) => wanted.has(local.slice(0, 10)));
  }
  return dates.flatMap((date) => {
    const day = Temporal.PlainDateTime.from(date);
    return startsBetween(schedule, day, day);
  });
}

export function instantOf(local: LocalDateTime, timeZone: string): Instant {
  return toInstant(Temporal.PlainDateTime.from(local), timeZone);
}

/** The starts from one local day to another. If a gap shifts two starts to one instant, the first one stays. */
function startsBetween(
  schedule: Schedule,
  from: PlainDateTime,
  to: PlainDateTime,
): readonly RecurrenceStart[] {
  const found: RecurrenceStart[] = [];
  const { time_zone, rrule } = schedule;
  const rule = requireRule(rrule);
  const until = rule.until && 'instant' in rule.until ? rule.until.instant : undefined;
  const seen = new Set<Instant>();
  let [day, number] = ['', 0];
  for (const local of localStarts(schedule, rule, from, to)) {
    const date = local.toPlainDate().toString();
    number = date === day ? number + 1 : 1;
    day = date;
    const start = toInstant(local, time_zone);
    if (seen.has(start) || (until !== undefined && start > until)) continue;
    seen.add(start);
    const id = `${date.replaceAll('-', '')}${number === 1 ? '' : `-${number}`}`;
    found.push({ id, local: local.toString({ smallestUnit: 'second' }) as LocalDateTime, start });
  }
  return found.toSorted((a, b) => (a.start < b.start ? -1 : 1));
}

/** The local times of a rule on whole days. */
function localStarts(
  { start, time_zone }: Schedule,
  { count, until, ...rule }: RecurrenceRule,
  from: PlainDateTime,
  to: PlainDateTime,
): readonly PlainDateTime[] {
  const first = Temporal.PlainDateTime.from(start);
  // An instant is compared with instants: one local time may be before and after it.
  const last = until && ('local' in until ? until.local : localAt(until.instant, time_zone).add({ days: 1 }));
  const recurrence = new RRuleTemporal({
    ...(rule as object),
    freq: rule.freq,
    dtstart: first.toZonedDateTime(FLOATING),
    tzid: FLOATING,
    ...(last && { until: Temporal.PlainDateTime.from(last).toZonedDateTime(FLOATING) }),
  });
  const between = (after: PlainDateTime, before: PlainDateTime) =>
    recurrence
      .between(startOfDay(after).toZonedDateTime(FLOATING), endOfDay(before).toZonedDateTime(FLOATING), true)
      .map((each) => Temporal.PlainDateTime.from(each.toPlainDateTime().toString()));
  if (count === undefined) return between(from, to);
  // The library counts all starts, up to a limit. Here counting stops at the last wanted day.
  const counted: PlainDateTime[] = [];
  for (
    let year = first;
    counted.length < count && compare(year, endOfDay(to)) <= 0;
    year = year.add({ years: 1 })
  ) {
    counted.push(...between(year, earlierOf(year.add({ years: 1 }).subtract({ days: 1 }), to)));
  }
  return counted.slice(0, count).filter((each) => compare(each, startOfDay(from)) >= 0);
}

function requireRule(rrule: string): RecurrenceRule {
  const parsed = parseRecurrenceRule(rrule);
  if ('rule' in parsed) return parsed.rule;
  throw new Error(`rrule: expected ${parsed.expected}`);
}

function localAt(instant: Instant, timeZone: string): PlainDateTime {
  return Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDateTime();
}

function toInstant(local: PlainDateTime, timeZone: string): Instant {
  const { epochMilliseconds } = local.toZonedDateTime(timeZone, { disambiguation: 'compatible' });
  return new Date(epochMilliseconds).toISOString() as Instant;
}

function startOfDay(at: PlainDateTime): PlainDateTime {
  return at.with({ hour: 0, minute: 0, second: 0, millisecond: 0 });
}

function endOfDay(at: PlainDateTime): PlainDateTime {
  return startOfDay(at).add({ days: 1 }).subtract({ milliseconds: 1 });
}

function compare(a: PlainDateTime, b: PlainDateTime): number {
  return Temporal.PlainDateTime.compare(a, b);
}

function earlierOf(a: PlainDateTime, b: PlainDateTime): PlainDateTime {
  return compare(a, b) < 0 ? a : b;
}
