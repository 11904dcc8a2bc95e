import { SingleBar } from 'cli-progress';

/** How far something is, on the standard error: a bar on a terminal, and a line now and then elsewhere. */
export interface ProgressBar {
  /** @param more further text beside it */
  update(done: number, more?: string): void;
  end(): void;
}

/** Milliseconds between two lines if the output is not a terminal. */
const LINE_INTERVAL = 10_000;

/**
 * @param what one word or two for what is under way
 * @param total how much makes it whole; a whole number
 */
export function createProgressBar(what: string, total: number): ProgressBar {
  const bar = new SingleBar({
    ...{ stream: process.stderr, noTTYOutput: true, notTTYSchedule: LINE_INTERVAL },
    ...{ barsize: 30, fps: 4, hideCursor: true, format: '{what} {bar} {value} of {total} {more}' },
  });
  bar.start(total, 0, { what, more: '' });
  return {
    update(done, more = '') {
      bar.update(done, { more });
    },
    end() {
      bar.stop();
    },
  };
}
