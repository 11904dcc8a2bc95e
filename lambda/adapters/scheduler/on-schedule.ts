import type { Logger } from '../../ports/logger';

/**
 * A call by a schedule. What fails is told in the log, as all is told there, and fails the call: its alarm then sounds.
 *
 * @param work is made anew for each call
 */
export function onSchedule(work: () => () => Promise<void>, logger: Logger): () => Promise<void> {
  return async () => {
    try {
      await work()();
    } catch (error) {
      logger.error('schedule.invocation_failed', { error });
      throw new Error('the scheduled invocation failed: see schedule.invocation_failed in its log');
    }
  };
}
