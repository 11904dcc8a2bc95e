import type { Logger } from '../lambda/ports/logger';
import { wakeableSleep } from './wakeable-sleep';

/**
 * Does something now, and again and again, never twice at a time. Where it fails, that is logged, and the next time
 * comes.
 *
 * @param pause milliseconds from the end of one time to the next
 * @returns a function that stops it, once what is in hand is done
 */
export function repeat(
  name: string,
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
      await work().catch((error) => logger.error('job.failed', { job: name, error }));
      if (!isStopping) await sleep(pause);
    }
  }
}
