import type { ApiOptions } from '../lambda/adapters/fonestorm/api';
import type { FoneStormCredentials } from '../lambda/adapters/fonestorm/token';

/**
 * The options of a FoneStorm client for an operator's command. It has no budget, because a command makes few requests. It has
 * no log, because the command itself reports failures.
 *
 * @param url FoneStorm's API, without a slash at its end
 */
export function foneStormOptions(url: string, credentials: FoneStormCredentials): ApiOptions {
  return {
    url,
    credentials: async () => credentials,
    budget: { takeSlot: async () => undefined },
    purpose: 'request',
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  };
}
