import type { Logger } from '../lambda/ports/logger';

/**
 * The same listener, if there is one. Its failure is only logged: the work that it observes is already done, and later work
 * must not wait.
 */
export function guardedListener<T extends readonly unknown[]>(
  name: string,
  listener: ((...values: T) => void) | undefined,
  logger: Logger,
): ((...values: T) => void) | undefined {
  if (!listener) return undefined;
  return (...values) => {
    try {
      listener(...values);
    } catch (error) {
      logger.error('listener.failed', { listener: name, error });
    }
  };
}
