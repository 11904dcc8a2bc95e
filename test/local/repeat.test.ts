import type { Logger } from '../../lambda/ports/logger';
import { repeat } from '../../local/repeat';
import { silentLogger } from '../silent-logger';
import { until } from '../until';

describe('a repeated job', () => {
  test('starts at once, never runs twice at a time, and continues after a failure, which is logged', async () => {
    let [runs, running, peak] = [0, 0, 0];
    const errors: unknown[] = [];
    const logger: Logger = { ...silentLogger, error: (code, fields) => errors.push([code, fields?.job]) };
    const work = async () => {
      runs += 1;
      running += 1;
      peak = Math.max(peak, running);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running -= 1;
      if (runs === 2) throw new Error('the disk is full');
    };
    const stop = repeat('sweep', work, { pause: 1, logger });
    expect(runs).toBe(1);
    await until(() => runs >= 4);
    await stop();
    expect([peak, running, errors]).toEqual([1, 0, [['job.failed', 'sweep']]]);
  });

  test('stops at once in a pause, and otherwise after the run in progress', async () => {
    let runs = 0;
    const count = async () => {
      runs += 1;
    };
    const pausing = repeat('sweep', count, { pause: 3600_000, logger: silentLogger });
    await until(() => runs === 1);
    await pausing();
    let isDone = false;
    const work = async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      isDone = true;
    };
    await repeat('sweep', work, { pause: 1, logger: silentLogger })();
    expect([runs, isDone]).toEqual([1, true]);
  });
});
