import { type Instant, parseInstant } from '../instant';
import { type LocalDateTime, parseLocalDateTime } from './local-date-time';

/** A recurrence rule of RFC 5545, section 3.3.10, in the form of its parts. */
export interface RecurrenceRule {
  readonly freq: Frequency;
  readonly interval: number;
  readonly count?: number;
  /** The last possible start. With a `Z` it is an instant, otherwise a local time. A date is the end of that day. */
  readonly until?: { readonly instant: Instant } | { readonly local: LocalDateTime };
  readonly wkst?: string;
  readonly byDay?: readonly string[];
  readonly byMonth?: readonly number[];
  readonly byMonthDay?: readonly number[];
  readonly byYearDay?: readonly number[];
  readonly byWeekNo?: readonly number[];
  readonly byHour?: readonly number[];
  readonly byMinute?: readonly number[];
  readonly bySecond?: readonly number[];
  readonly bySetPos?: readonly number[];
}

type Frequency = (typeof FREQUENCIES)[number];

const FREQUENCIES = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
const WEEKDAY = /^(MO|TU|WE|TH|FR|SA|SU)$/;
const NUMBERED_WEEKDAY = /^(?:([+-]?\d{1,2})?)(MO|TU|WE|TH|FR|SA|SU)$/;

export const MAX_RULE_LENGTH = 500;
const MAX_INTERVAL = 1000;
const MAX_COUNT = 5000;
/** The most times of day: BYHOUR × BYMINUTE × BYSECOND. A conference may begin every hour. */
export const MAX_PER_DAY = 24;

/** The parts that are lists of numbers: name, key, least and greatest value, and whether negative values count from the end. */
const NUMBER_LISTS = [
  ['BYMONTH', 'byMonth', 1, 12, false],
  ['BYMONTHDAY', 'byMonthDay', 1, 31, true],
  ['BYYEARDAY', 'byYearDay', 1, 366, true],
  ['BYWEEKNO', 'byWeekNo', 1, 53, true],
  ['BYHOUR', 'byHour', 0, 23, false],
  ['BYMINUTE', 'byMinute', 0, 59, false],
  ['BYSECOND', 'bySecond', 0, 59, false],
  ['BYSETPOS', 'bySetPos', 1, 366, true],
] as const;

const NAMES: readonly string[] = [
  ...['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'WKST', 'BYDAY'],
  ...NUMBER_LISTS.map(([name]) => name),
];

/** A rule, or what was expected of it: the text after "expected". */
export type ParsedRule =
  | { readonly rule: RecurrenceRule; readonly text: string }
  | { readonly expected: string };

class RuleFault extends Error {}

/**
 * Parses a recurrence rule.
 *
 * @param given the value of an `RRULE` of RFC 5545, with or without that name
 * @returns the rule, and its text in upper case without the name
 */
export function parseRecurrenceRule(given: string): ParsedRule {
  if (given.length > MAX_RULE_LENGTH) return { expected: `at most ${MAX_RULE_LENGTH} characters` };
  const text = given
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, '')
    .replace(/;$/, '');
  try {
    const rule = parseParts(new Map(splitParts(text)));
    requireMeaning(rule);
    return { rule, text };
  } catch (error) {
    if (error instanceof RuleFault) return { expected: error.message };
    throw error;
  }
}

function splitParts(text: string): [string, string][] {
  const parts = text.split(';').map((part): [string, string] => {
    const [, name, value] = /^([A-Z-]+)=(.+)$/.exec(part) ?? [];
    if (name === undefined || value === undefined)
      throw new RuleFault('parts such as FREQ=WEEKLY;BYDAY=MO, separated by semicolons');
    if (!NAMES.includes(name)) throw new RuleFault(`only the parts ${NAMES.join(', ')}`);
    return [name, value];
  });
  if (new Set(parts.map(([name]) => name)).size < parts.length) throw new RuleFault('each part once');
  return parts;
}

function parseParts(parts: ReadonlyMap<string, string>): RecurrenceRule {
  const freq = FREQUENCIES.find((each) => each === parts.get('FREQ'));
  if (!freq) throw new RuleFault(`FREQ to be ${FREQUENCIES.slice(0, -1).join(', ')} or YEARLY`);
  const wkst = parts.get('WKST');
  if (wkst !== undefined && !WEEKDAY.test(wkst)) throw new RuleFault('WKST to be a day such as MO');
  const [interval, count, until] = ['INTERVAL', 'COUNT', 'UNTIL'].map((name) => parts.get(name));
  const lists = NUMBER_LISTS.flatMap(([name, key, least, most, isSigned]) => {
    const value = parts.get(name);
    return value === undefined ? [] : [[key, parseNumbers(name, value, [least, most], isSigned)]];
  });
  const byDay = parts.get('BYDAY');
  return {
    freq,
    interval: interval === undefined ? 1 : parseNumber('INTERVAL', interval, [1, MAX_INTERVAL]),
    ...(count !== undefined && { count: parseNumber('COUNT', count, [1, MAX_COUNT]) }),
    ...(until !== undefined && { until: parseUntil(until) }),
    ...(wkst !== undefined && { wkst }),
    ...(byDay !== undefined && { byDay: parseDays(byDay, freq) }),
    ...Object.fromEntries(lists),
  };
}

type Range = readonly [least: number, most: number];

function parseNumber(name: string, value: string, [least, most]: Range): number {
  const number = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new RuleFault(`${name} to be a whole number from ${least} to ${most}`);
}

function parseNumbers(name: string, value: string, range: Range, isSigned: boolean): readonly number[] {
  const [least, most] = range;
  const numbers = value.split(',').map((each) => (/^[+-]?\d{1,3}$/.test(each) ? Number(each) : Number.NaN));
  const isValid = numbers.every((each) => {
    const size = isSigned ? Math.abs(each) : each;
    return size >= least && size <= most;
  });
  if (!isValid) {
    const negative = isSigned ? `, or from -${most} to -${least}` : '';
    throw new RuleFault(`${name} to have whole numbers from ${least} to ${most}${negative}`);
  }
  return sortedUnique(numbers);
}

function sortedUnique(numbers: readonly number[]): readonly number[] {
  return [...new Set(numbers)].toSorted((a, b) => a - b);
}

function parseUntil(value: string): NonNullable<RecurrenceRule['until']> {
  const instant = /^\d{8}T\d{6}Z$/.test(value) ? parseInstant(value) : undefined;
  if (instant) return { instant };
  const local = parseLocalDateTime(/^\d{8}$/.test(value) ? `${value}T235959` : value);
  if (local && /^\d{8}(T\d{6})?$/.test(value)) return { local };
  throw new RuleFault('UNTIL to be a time such as 20261231T225900Z or 20261231T235900, or a date');
}

function parseDays(value: string, freq: Frequency): readonly string[] {
  const most = { DAILY: 0, WEEKLY: 0, MONTHLY: 5, YEARLY: 53 }[freq];
  const days = value.split(',').map((each) => {
    const [, number, day] = NUMBERED_WEEKDAY.exec(each) ?? [];
    if (day === undefined) throw new RuleFault('BYDAY to have days such as MO, 1MO or -1FR');
    if (number === undefined) return day;
    const size = Math.abs(Number(number));
    if (most === 0) throw new RuleFault(`BYDAY without numbers with FREQ=${freq}`);
    if (size < 1 || size > most)
      throw new RuleFault(`BYDAY to have numbers from 1 to ${most}, or their negatives`);
    return `${Number(number)}${day}`;
  });
  return [...new Set(days)];
}

/** Refuses what RFC 5545 forbids, and what makes too many conferences. */
function requireMeaning(rule: RecurrenceRule): void {
  const { freq, count, until, byDay = [], byMonthDay, byYearDay, byWeekNo, bySetPos } = rule;
  if (count !== undefined && until !== undefined) throw new RuleFault('either COUNT or UNTIL');
  if (byMonthDay && freq === 'WEEKLY') throw new RuleFault('no BYMONTHDAY with FREQ=WEEKLY');
  if (byYearDay && freq !== 'YEARLY') throw new RuleFault('BYYEARDAY with FREQ=YEARLY alone');
  if (byWeekNo && freq !== 'YEARLY') throw new RuleFault('BYWEEKNO with FREQ=YEARLY alone');
  const isNumbered = byDay.some((day) => day.length > 2);
  if (isNumbered && byWeekNo) throw new RuleFault('BYDAY without numbers with BYWEEKNO');
  // RFC 5545 leaves open what these mean, or programs read it differently.
  if (isNumbered && byMonthDay) throw new RuleFault('BYDAY without numbers with BYMONTHDAY');
  if (byDay.length > 0 && byYearDay) throw new RuleFault('no BYDAY with BYYEARDAY');
  if (byWeekNo && byDay.length === 0) throw new RuleFault('BYDAY with BYWEEKNO');
  if ([byMonthDay, byYearDay, byWeekNo].filter((list) => list !== undefined).length > 1)
    throw new RuleFault('one of BYMONTHDAY, BYYEARDAY and BYWEEKNO');
  const others = NUMBER_LISTS.filter(([, key]) => key !== 'bySetPos' && rule[key] !== undefined);
  if (bySetPos && freq === 'WEEKLY') throw new RuleFault('no BYSETPOS with FREQ=WEEKLY');
  if (bySetPos && others.length + byDay.length === 0) throw new RuleFault('another BY part with BYSETPOS');
  const lengths = [rule.byHour, rule.byMinute, rule.bySecond].map((list) => list?.length ?? 1);
  const perDay = lengths.reduce((product, length) => product * length, 1);
  if (perDay > MAX_PER_DAY)
    throw new RuleFault(`at most ${MAX_PER_DAY} times a day: BYHOUR × BYMINUTE × BYSECOND`);
}
