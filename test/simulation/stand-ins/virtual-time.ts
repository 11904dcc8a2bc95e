import { type Instant, instantAt } from '../../../lambda/domain/instant';

interface Timer {
  readonly at: number;
  readonly work: TimedWork;
}

/** Work at a moment. It returns `nothing` if it had nothing to do, so that no promise has to settle after it. */
type TimedWork = () => unknown;

/** Waits until all promises that need no time have settled. */
function waitForImmediates(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A clock that jumps from one timer to the next. All times are in milliseconds since 1970. */
export class VirtualTime {
  now: number;
  readonly #timers: Timer[] = [];

  constructor(beginning: Instant) {
    this.now = Date.parse(beginning);
  }

  /** The present time on a clock with an error, in milliseconds. */
  instant(clockError = 0): Instant {
    const instant = instantAt(this.now + clockError);
    if (!instant) throw new RangeError('the clock left the years 0 to 9999');
    return instant;
  }

  /** Schedules work for a moment; for a moment in the past, it runs now. */
  schedule(moment: number, work: TimedWork): void {
    const at = Math.max(moment, this.now);
    // Timers of the same moment keep their order.
    let [low, high] = [0, this.#timers.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#timers[middle]?.at ?? 0) <= at) low = middle + 1;
      else high = middle;
    }
    this.#timers.splice(low, 0, { at, work });
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.schedule(this.now + milliseconds, resolve);
    });
  }

  /** Runs timers until `isOver`, or until none is left. */
  async run(isOver: () => boolean): Promise<void> {
    for (let isAny = true; !isOver(); ) {
      if (isAny) await waitForImmediates();
      const next = this.#timers.shift();
      if (!next) return;
      this.now = next.at;
      isAny = next.work() !== 'nothing';
    }
  }
}
