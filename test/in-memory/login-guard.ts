import type { LoginGuard } from '../../lambda/ports/logins';

const FREE_ATTEMPTS = 3;
const MAX_WAIT = 300_000;
const FORGET_AFTER = 3_600_000;

/**
 * Counts failed logins for as long as the test lasts.
 *
 * @param now milliseconds since 1970
 */
export function inMemoryLoginGuard(now: () => number): LoginGuard {
  const failed = new Map<
    string,
    { readonly failures: number; readonly nextAt: number; readonly at: number }
  >();
  return {
    async countAttempt(source) {
      const moment = now();
      const found = failed.get(source);
      const isForgotten = !found || moment - found.at > FORGET_AFTER;
      if (!isForgotten && found.nextAt > moment) return Math.ceil((found.nextAt - moment) / 1000);
      const failures = isForgotten ? 1 : found.failures + 1;
      const wait = failures < FREE_ATTEMPTS ? 0 : Math.min(MAX_WAIT, 1000 * 2 ** (failures - FREE_ATTEMPTS));
      failed.set(source, { failures, nextAt: moment + wait, at: moment });
      return 0;
    },
    async clearFailures(source) {
      failed.delete(source);
    },
  };
}
