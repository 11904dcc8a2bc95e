import { MAX_COUNT } from '../contract/conference-statuses';
import { findHealthFaults, findSeriesFaults, type Health, type SeriesBacklog } from '../domain/health';
import { type Instant, milliseconds } from '../domain/instant';
import type { BudgetReader, BudgetState } from '../ports/budget';
import type { Clock } from '../ports/clock';
import type { HealthProbe } from '../ports/health';
import type { SeriesStore } from '../ports/series-store';

export interface ReadHealthPorts {
  readonly health: HealthProbe;
  readonly budgetReader: BudgetReader;
  readonly series: Pick<SeriesStore, 'listDue'>;
  readonly clock: Clock;
}

/** The health of a relay at a time, with its faults in sentences. */
export interface HealthReport extends Health {
  readonly readAt: Instant;
  readonly budget: BudgetState;
  readonly series: SeriesBacklog;
  readonly faults: readonly string[];
}

/** Reads the health of the relay. */
export function readHealth({
  health,
  budgetReader,
  series,
  clock,
}: ReadHealthPorts): () => Promise<HealthReport> {
  return async () => {
    const [measured, budget, page] = await Promise.all([
      health.measure(),
      budgetReader.readBudget(),
      series.listDue(MAX_COUNT),
    ]);
    const readAt = clock.now();
    const due = page.items.filter(({ dueAt }) => dueAt <= readAt);
    const isExact = due.length < page.items.length || page.cursor === undefined;
    const backlog = { due: { count: due.length, isExact }, oldestDueAt: due[0]?.dueAt };
    const now = milliseconds(readAt);
    const faults = [...findHealthFaults(measured, now), ...findSeriesFaults(backlog, now)];
    return { ...measured, readAt, budget, series: backlog, faults };
  };
}
