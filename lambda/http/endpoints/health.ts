import { ROUTES } from '../../contract/routes';
import type { Activity, QueueStatus } from '../../domain/health';
import type { AuthenticationPorts } from '../../operations/authenticate';
import { type HealthReport, type ReadHealthPorts, readHealth } from '../../operations/read-health';
import { authenticatedRoutes } from '../authenticated-routes';
import { jsonResponse } from '../http-messages';
import type { Routes } from '../routing';

export type HealthPorts = ReadHealthPorts & AuthenticationPorts;

/** The route of the queues, the budget and the last hour. */
export function healthRoutes(ports: HealthPorts): Routes {
  const read = readHealth(ports);
  return authenticatedRoutes(ports, {
    async [ROUTES.health]() {
      return jsonResponse(200, { health: healthView(await read()) }, { 'cache-control': 'no-store' });
    },
  });
}

/** Undefined members are not in the JSON. */
function healthView({ readAt, queues, activity, budget, faults }: HealthReport) {
  return {
    read_at: readAt,
    faults,
    queues: queues.map(queueView),
    budget: {
      requests_per_second: budget.requestsPerSecond,
      request_wait_milliseconds: budget.requestWait,
      status_check_wait_milliseconds: budget.statusCheckWait,
    },
    last_hour: activity && activityView(activity),
  };
}

function queueView({ name, messages, deadLetters }: QueueStatus) {
  const { ready, inFlight, delayed } = messages ?? {};
  return { name, ready, in_flight: inFlight, delayed, dead_letters: deadLetters };
}

function activityView({ lastSweep, accepted, published, attempted, failed, latency }: Activity) {
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
