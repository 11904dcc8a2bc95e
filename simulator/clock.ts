import { formatClockTime } from './times';

/** The simulator's clock: the real one at first, ahead of it once it ran faster. */
export interface SimulatedClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** UTC. */
  instant(): string;
  /** Like `instant`, but never the same twice: later than the last one. */
  nextInstant(): string;
  /** Real milliseconds until the clock shows `moment`; undefined where it stands. */
  until(moment: number): number | undefined;
  /** @param speed how many seconds pass in a real one, from now on */
  setSpeed(speed: number): void;
  /** Back to the real time, at the speed it has. */
  reset(): void;
}

/** @param realNow milliseconds since 1970 */
export function createSimulatedClock(realNow: () => number, firstSpeed: number): SimulatedClock {
  let speed = firstSpeed;
  let anchor = { real: realNow(), shown: realNow() };
  let last = Number.NEGATIVE_INFINITY;
  const now = () => anchor.shown + (realNow() - anchor.real) * speed;
  return {
    now,
    instant: () => formatClockTime(now()),
    nextInstant() {
      last = Math.max(Math.floor(now()), last + 1);
      return formatClockTime(last);
    },
    until(moment) {
      return speed === 0 ? undefined : Math.max(0, (moment - now()) / speed);
    },
    setSpeed(next) {
      anchor = { real: realNow(), shown: now() };
      speed = next;
    },
    reset() {
      anchor = { real: realNow(), shown: realNow() };
      last = Number.NEGATIVE_INFINITY;
    },
  };
}
