/** A part of the time axis, in milliseconds since 1970. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((count) => count * DAY),
];

/** The shortest range that can be shown. */
const MIN_LENGTH = SECOND;
const MAX_LENGTH = 20 * 365 * DAY;

/**
 * The times with a label: whole seconds, minutes, hours or days of the reader's zone.
 *
 * @param maxCount the most labels that fit
 * @param offset the milliseconds by which the reader's clock is ahead of UTC
 */
export function ticksOf({ from, to }: Range, maxCount: number, offset = 0): number[] {
  const step = STEPS.find((each) => (to - from) / each <= maxCount) ?? (to - from) / maxCount;
  const ticks: number[] = [];
  for (let tick = Math.ceil((from + offset) / step) * step - offset; tick <= to; tick += step)
    ticks.push(tick);
  return ticks;
}

/** The milliseconds by which the reader's clock is ahead of UTC at a time. */
export function zoneOffset(time: number): number {
  return -new Date(time).getTimezoneOffset() * MINUTE;
}

/** The pixels of a time from the left of a plot. */
export function positionOf({ from, to }: Range, width: number, time: number): number {
  return ((time - from) / (to - from)) * width;
}

/** @param factor below 1 to see less, above 1 to see more */
export function zoom({ from, to }: Range, factor: number): Range {
  const length = Math.min(Math.max((to - from) * factor, MIN_LENGTH), MAX_LENGTH);
  const middle = (from + to) / 2;
  return { from: middle - length / 2, to: middle + length / 2 };
}

/** @param fraction of the length: negative for earlier times */
export function pan({ from, to }: Range, fraction: number): Range {
  const distance = (to - from) * fraction;
  return { from: from + distance, to: to + distance };
}

/** The range of all times, with a margin; of a minute around a single one. */
export function rangeOf(times: readonly number[]): Range | undefined {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    if (time < from) from = time;
    if (time > to) to = time;
  }
  if (from > to) return undefined;
  const margin = Math.max((to - from) * 0.04, 2 * SECOND);
  return { from: from - margin, to: to + margin };
}

/** Pixels from an edge. The label of a nearer tick would be cut off. */
const LABEL_SPACE = 34;

/** Whether the label of a tick at `x` has its place on an axis of this width. */
export function hasLabel(x: number, width: number): boolean {
  return x >= LABEL_SPACE && x <= width - LABEL_SPACE;
}
