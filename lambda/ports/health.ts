import type { Health } from '../domain/health';

/** Measures the relay: its queues, its sweeps, and its last hour. */
export interface HealthProbe {
  measure(): Promise<Health>;
}
