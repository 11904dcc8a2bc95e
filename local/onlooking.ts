import type { Log } from '../lambda/ports';

/**
 * The same listener, if there is one, and it cannot fail what it is told of: that is done already, and others wait for
 * what comes after it. Its failure is logged.
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
