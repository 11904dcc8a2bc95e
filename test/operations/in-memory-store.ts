import { inMemoryConferenceStore } from '../in-memory/conferences';
import { inMemoryLoginGuard } from '../in-memory/login-guard';
import { inMemorySeriesStore } from '../in-memory/series';

/** In memory, because tests of operations take thousands of steps. It passes the contracts of its ports. */
export async function inMemoryStore(now: () => number) {
  return {
    ...inMemoryConferenceStore(),
    series: inMemorySeriesStore(),
    loginGuard: inMemoryLoginGuard(now),
    close: async () => undefined,
  };
}
