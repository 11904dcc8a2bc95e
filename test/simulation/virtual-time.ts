import { type Instant, instantAt } from '../../lambda/domain/instant';

interface Timer {
  readonly at: number;
  readonly work: Work;
}

/** Does something. `nothing`: there was nothing to do, and nobody needs time for what follows from it. */
type Work = () => unknown;

/** Steps of what needs no time, for each thing that happens: hardly anything takes more. */
const STEPS = 24;
const EACH = 50;

async function done(): Promise<void> {
  for (let step = 0; step < STEPS; step += 1) await undefined;
}

function allDone(): Promise<void> {
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
  at(moment: number, work: Work): void {
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
      this.at(this.now + milliseconds, resolve);
    });
  }

  /** Lets happen what is to happen, until it is over or nothing is left. */
  async run(isOver: () => boolean): Promise<void> {
    let fired = 0;
    for (let isAny = true; !isOver(); ) {
      if (isAny) await done();
      // What takes more steps than that is given all it needs: where nothing else is to happen, and now and then.
      if (this.#timers.length === 0 || fired % EACH === 0) await allDone();
      const next = this.#timers.shift();
      if (!next) return;
      fired += 1;
      this.now = next.at;
      isAny = next.work() !== 'nothing';
    }
  }
}
