import type { Logger } from '../../ports/logger';

/**
 * Runs work on a schedule. A failure is logged, and fails the invocation, which raises the alarm.
 *
 * @param createWork called for each invocation
 * @throws an error without the words of its cause, which may have personal data
 */
export function onSchedule(createWork: () => () => Promise<void>, logger: Logger): () => Promise<void> {
  return async () => {
    try {
      await createWork()();
    } catch (error) {
      logger.error('schedule.invocation_failed', { error });
      throw new Error('the scheduled invocation failed: see schedule.invocation_failed in its log');
    }
  };
}
