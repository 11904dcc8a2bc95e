import type { Instant } from '../domain/instant';

/** The relay's clock, UTC. */
export interface Clock {
  now(): Instant;
}
