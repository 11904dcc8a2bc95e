import type { Logger } from '../lambda/ports/logger';
import { wakeableSleep } from './wakeable-sleep';

/**
 * Runs a job now and then again and again, never two runs at a time. A failed run is logged.
 *
 * @param job its name in the log
 * @param pause milliseconds from the end of a run to the start of the next
 * @returns a function that stops it, and resolves once the run in progress has ended
 */
export function repeat(
  job: string,
  work: () => Promise<void>,
  { pause, logger }: { readonly pause: number; readonly logger: Logger },
): () => Promise<void> {
  let isStopping = false;
  const { sleep, wake } = wakeableSleep();
  const running = run();
  return async () => {
    isStopping = true;
    wake();
    await running;
  };

  async function run(): Promise<void> {
    while (!isStopping) {
      await work().catch((error) => logger.error('job.failed', { job, error }));
      if (!isStopping) await sleep(pause);
    }
  }
}
