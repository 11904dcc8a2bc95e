import { type Instant, instantAt } from '../../../lambda/domain/instant';

interface Timer {
  readonly at: number;
  readonly work: TimedWork;
}

/** Does something. `nothing`: there was nothing to do, and nobody needs time for what follows from it. */
type TimedWork = () => unknown;

/** Waits for all that needs no time. */
function waitForImmediates(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A clock that goes at once from one thing that happens to the next. All times are in milliseconds since 1970. */
export class VirtualTime {
  now: number;
  readonly #timers: Timer[] = [];

  constructor(beginning: Instant) {
    this.now = Date.parse(beginning);
  }

  /** Now, as a clock shows it that is wrong by so many milliseconds. */
  instant(wrongBy = 0): Instant {
    const instant = instantAt(this.now + wrongBy);
    if (!instant) throw new RangeError('the clock left the years 0 to 9999');
    return instant;
  }

  /** Has something done at a moment, or now where that is over. */
  schedule(moment: number, work: TimedWork): void {
    const at = Math.max(moment, this.now);
    // Those of one moment stay in the order in which they were set.
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

  /** Lets happen what is to happen, until it is over or nothing is left. */
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
