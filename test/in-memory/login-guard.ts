import type { LoginGuard } from '../../lambda/login-ports';

const FREE = 3;
const LONGEST_WAIT = 300_000;
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
    async attempt(source) {
      const moment = now();
      const found = failed.get(source);
      const isForgotten = !found || moment - found.at > FORGET_AFTER;
      if (!isForgotten && found.nextAt > moment) return Math.ceil((found.nextAt - moment) / 1000);
      const failures = isForgotten ? 1 : found.failures + 1;
      const wait = failures < FREE ? 0 : Math.min(LONGEST_WAIT, 1000 * 2 ** (failures - FREE));
      failed.set(source, { failures, nextAt: moment + wait, at: moment });
      return 0;
    },
    async succeeded(source) {
      failed.delete(source);
    },
  };
}
