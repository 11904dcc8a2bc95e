import { formatClockTime } from './times';

/** The simulator's clock. It shows the real time at first, and is ahead after it ran faster. */
export interface SimulatedClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** UTC. */
  instant(): string;
  /** Like `instant`, but always later than the previous one. */
  nextInstant(): string;
  /** Real milliseconds until the clock shows a time (milliseconds since 1970); undefined if the clock stands still. */
  until(time: number): number | undefined;
  /** @param speed seconds on this clock for each real second, from now on */
  setSpeed(speed: number): void;
  /** Shows the real time again, and keeps its speed. */
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
    until(time) {
      return speed === 0 ? undefined : Math.max(0, (time - now()) / speed);
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
