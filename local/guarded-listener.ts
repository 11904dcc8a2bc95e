import type { Logger } from '../lambda/ports/logger';

/**
 * The same listener, if there is one. Its failure is only logged: the work that it observes is already done, and later work
 * must not wait.
 */
export function guardedListener<T extends readonly unknown[]>(
  name: string,
  listener: ((...happened: T) => void) | undefined,
  logger: Logger,
): ((...happened: T) => void) | undefined {
  if (!listener) return undefined;
  return (...happened) => {
    try {
      listener(...happened);
    } catch (error) {
      logger.error('listener.failed', { listener: name, error });
    }
  };
}
