import type { Log } from '../lambda/ports';

/**
 * The same listener, if there is one. Its failure is only logged: the work that it observes is already done, and later work
 * must not wait.
 */
export function onlooking<T extends readonly unknown[]>(
  name: string,
  listener: ((...happened: T) => void) | undefined,
  log: Log,
): ((...happened: T) => void) | undefined {
  if (!listener) return undefined;
  return (...happened) => {
    try {
      listener(...happened);
    } catch (error) {
      log.error(`${name} failed: what it was told of is done`, { error });
    }
  };
}
