import { type Instant, instantAt } from '../lambda/domain/instant';

/** The simulator's clock: the real one at first, ahead of it once it ran faster. */
export interface SimulatedClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** UTC. */
  instant(): Instant;
  /** Like `instant`, but never the same twice: later than the last one. */
  nextInstant(): Instant;
  /** Real milliseconds until the clock shows `moment`; undefined where it stands. */
  until(moment: number): number | undefined;
  /** @param speed how many seconds pass in a real one, from now on */
  setSpeed(speed: number): void;
  /** Back to the real time, at the speed it has. */
  reset(): void;
}

/** The end of the year 9999: no instant is later. */
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** @param realNow milliseconds since 1970 */
export function simulatedClock(realNow: () => number, firstSpeed: number): SimulatedClock {
  let speed = firstSpeed;
  let anchor = { real: realNow(), shown: realNow() };
  let last = Number.NEGATIVE_INFINITY;
  const now = () => anchor.shown + (realNow() - anchor.real) * speed;
  return {
    now,
    instant: () => instantOf(now()),
    nextInstant() {
      last = Math.max(Math.floor(now()), last + 1);
      return instantOf(last);
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

function instantOf(milliseconds: number): Instant {
  const instant = instantAt(Math.min(Math.floor(milliseconds), LATEST));
  if (!instant) throw new RangeError('the simulator began before the year 0');
  return instant;
}
