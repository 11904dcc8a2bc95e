import type { LastHour, QueueHealth, RelayHealth } from '../../contract/health-answer';
import { ROUTES } from '../../contract/routes';
import type { Activity, QueueStatus } from '../../domain/health';
import type { AuthenticationPorts } from '../../operations/authenticate';
import { type HealthReport, type ReadHealthPorts, readHealth } from '../../operations/read-health';
import { authenticatedRoutes } from '../authenticated-routes';
import { jsonResponse } from '../http-messages';
import type { Routes } from '../routing';

export type HealthPorts = ReadHealthPorts & AuthenticationPorts;

/** The route of the queues, the series, the budget and the last hour. */
export function healthRoutes(ports: HealthPorts): Routes {
  const read = readHealth(ports);
  return authenticatedRoutes(ports, {
    async [ROUTES.health]() {
      return jsonResponse(200, { health: healthView(await read()) }, { 'cache-control': 'no-store' });
    },
  });
}

/** Undefined members are not in the JSON. */
function healthView({ readAt, queues, series, activity, budget, faults }: HealthReport): RelayHealth {
  return {
    read_at: readAt,
    faults,
    queues: queues.map(queueView),
    series: {
      due: { count: series.due.count, exact: series.due.isExact },
      oldest_due_at: series.oldestDueAt,
    },
    budget: {
      requests_per_second: budget.requestsPerSecond,
      request_wait_milliseconds: budget.requestWait,
      status_check_wait_milliseconds: budget.statusCheckWait,
    },
    last_hour: activity && activityView(activity),
  };
}

function queueView({ name, messages, deadLetters }: QueueStatus): QueueHealth {
  const { ready, inFlight, delayed } = messages ?? {};
  return { name, ready, in_flight: inFlight, delayed, dead_letters: deadLetters };
}

function activityView({ lastSweep, accepted, published, attempted, failed, latency }: Activity): LastHour {
  return {
    last_sweep_at: lastSweep,
    callbacks_accepted: accepted,
    callbacks_published: published,
    delivery_attempts: attempted,
    deliveries_failed: failed,
    mean_latency_milliseconds: latency?.mean,
    longest_latency_milliseconds: latency?.longest,
  };
}
