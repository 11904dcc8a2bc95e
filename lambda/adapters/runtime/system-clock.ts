import type { Instant } from '../../domain/instant';
import type { Clock } from '../../ports/clock';

/** The machine's clock, UTC. */
export const systemClock: Clock = {
  now: () => new Date().toISOString() as Instant,
};
