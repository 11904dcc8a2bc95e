import { findHealthFaults, type Health } from '../domain/health';
import { type Instant, milliseconds } from '../domain/instant';
import type { BudgetReader, BudgetState } from '../ports/budget';
import type { Clock } from '../ports/clock';
import type { HealthProbe } from '../ports/health';

export interface ReadHealthPorts {
  readonly health: HealthProbe;
  readonly budgetReader: BudgetReader;
  readonly clock: Clock;
}

/** The health of a relay at a time, with its faults in sentences. */
export interface HealthReport extends Health {
  readonly readAt: Instant;
  readonly budget: BudgetState;
  readonly faults: readonly string[];
}

/** Reads the health of the relay. */
export function readHealth({ health, budgetReader, clock }: ReadHealthPorts): () => Promise<HealthReport> {
  return async () => {
    const [measured, budget] = await Promise.all([health.measure(), budgetReader.readBudget()]);
    const readAt = clock.now();
    return { ...measured, readAt, budget, faults: findHealthFaults(measured, milliseconds(readAt)) };
  };
}
