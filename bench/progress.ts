import { SingleBar } from 'cli-progress';

/** How far something is, on the standard error: a bar on a terminal, and a line now and then elsewhere. */
export interface Progress {
  /** @param more what else is to be seen beside it */
  at(done: number, more?: string): void;
  end(): void;
}

/** Milliseconds from one line to the next where it is no terminal. */
const SPARSELY = 10_000;

/**
 * @param what one word or two for what is under way
 * @param total how much makes it whole; a whole number
 */
export function progress(what: string, total: number): Progress {
  const bar = new SingleBar({
    ...{ stream: process.stderr, noTTYOutput: true, notTTYSchedule: SPARSELY },
    ...{ barsize: 30, fps: 4, hideCursor: true, format: '{what} {bar} {value} of {total} {more}' },
  });
  bar.start(total, 0, { what, more: '' });
  return {
    at(done, more = '') {
      bar.update(done, { more });
    },
    end() {
      bar.stop();
    },
  };
}
