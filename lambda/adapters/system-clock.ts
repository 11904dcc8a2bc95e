import type { Instant } from '../domain/instant';
import type { Clock } from '../ports';

/** The machine's clock, UTC. */
export const systemClock: Clock = {
  now: () => new Date().toISOString() as Instant,
};
