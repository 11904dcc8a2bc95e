import type { LastHour, RelayHealth, SeriesBacklog } from '../../lambda/contract/health-answer';
import type { Activity, QueueName } from '../../lambda/domain/health';
import type { Instant } from '../../lambda/domain/instant';
import type { BudgetState } from '../../lambda/ports/budget';
import type { RelayApi } from '../api/relay-api';
import type { RelayStatus } from './relay-status';

/** The state of a relay from its own API. */
export interface MeasuredStatus extends RelayStatus {
  readonly budget: BudgetState;
  readonly series: SeriesBacklog;
  /** Undefined if the relay cannot measure it now. */
  readonly lastHour: Activity | undefined;
  /** In sentences. */
  readonly faults: readonly string[];
}

/** @throws {CommandFailure} if the relay refuses the request, or cannot be reached */
export async function readMeasuredStatus(api: RelayApi): Promise<MeasuredStatus> {
  const { body } = await api.send('GET', '/v2/health');
  const { faults, queues, series, budget, last_hour: hour } = body.health as RelayHealth;
  return {
    ...{ relay: api.url, api: api.url },
    queues: queues.map(
      ({ name, ready, in_flight: inFlight = 0, delayed = 0, dead_letters: deadLetters }) => ({
        ...{ name: name as QueueName, deadLetters },
        messages: ready === undefined ? undefined : { ready, inFlight, delayed },
      }),
    ),
    lastSweep: hour?.last_sweep_at,
    series,
    budget: {
      requestsPerSecond: budget.requests_per_second,
      requestWait: budget.request_wait_milliseconds,
      statusCheckWait: budget.status_check_wait_milliseconds,
    },
    lastHour: hour && toActivity(hour),
    faults,
  };
}

function toActivity(hour: LastHour): Activity {
  const { mean_latency_milliseconds: mean, longest_latency_milliseconds: longest } = hour;
  return {
    lastSweep: hour.last_sweep_at as Instant | undefined,
    accepted: hour.callbacks_accepted,
    published: hour.callbacks_published,
    attempted: hour.delivery_attempts,
    failed: hour.deliveries_failed,
    latency: mean === undefined || longest === undefined ? undefined : { mean, longest },
  };
}
