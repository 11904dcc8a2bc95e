const MINUTE = 60_000;
const MINUTES = 60;

/** The values of the last hour, a minute of values together: at most 61 of them are stored. */
export interface RollingHour {
  add(value: number): void;
  count(): number;
  sum(): number;
  /** The largest value; 0 without a value. */
  max(): number;
}

interface MinuteOfValues {
  readonly minute: number;
  count: number;
  sum: number;
  max: number;
}

/** @param now milliseconds since 1970 */
export function rollingHour(now: () => number): RollingHour {
  let minutes: MinuteOfValues[] = [];
  const currentMinutes = () => {
    const current = Math.floor(now() / MINUTE);
    minutes = minutes.filter(({ minute }) => minute <= current && minute > current - MINUTES);
    return minutes;
  };
  return {
    add(value) {
      const minute = Math.floor(now() / MINUTE);
      const last = currentMinutes().at(-1);
      if (last?.minute !== minute) {
        minutes.push({ minute, count: 1, sum: value, max: value });
        return;
      }
      last.count += 1;
      last.sum += value;
      last.max = Math.max(last.max, value);
    },
    count: () => currentMinutes().reduce((all, { count }) => all + count, 0),
    sum: () => currentMinutes().reduce((all, { sum }) => all + sum, 0),
    max: () => Math.max(0, ...currentMinutes().map(({ max }) => max)),
  };
}
