import type { Activity, QueueName } from '../../lambda/domain/health';
import type { Instant } from '../../lambda/domain/instant';
import type { BudgetState } from '../../lambda/ports/budget';
import type { RelayApi } from '../api/relay-api';
import type { RelayStatus } from './relay-status';

/** The state of a relay from its own API. */
export interface MeasuredStatus extends RelayStatus {
  readonly budget: BudgetState;
  /** Undefined if the relay cannot measure it now. */
  readonly lastHour: Activity | undefined;
  /** In sentences. */
  readonly faults: readonly string[];
}

/** The `health` of `GET /v2/health`. */
interface HealthAnswer {
  readonly faults: readonly string[];
  readonly queues: readonly {
    readonly name: QueueName;
    readonly ready?: number;
    readonly in_flight?: number;
    readonly delayed?: number;
    readonly dead_letters: number;
  }[];
  readonly budget: {
    readonly requests_per_second: number;
    readonly request_wait_milliseconds: number;
    readonly status_check_wait_milliseconds: number;
  };
  readonly last_hour?: {
    readonly last_sweep_at?: Instant;
    readonly callbacks_accepted: number;
    readonly callbacks_published: number;
    readonly delivery_attempts: number;
    readonly deliveries_failed: number;
    readonly mean_latency_milliseconds?: number;
    readonly longest_latency_milliseconds?: number;
  };
}

/** @throws {CommandFailure} if the relay refuses the request, or cannot be reached */
export async function readMeasuredStatus(api: RelayApi): Promise<MeasuredStatus> {
  const { body } = await api.send('GET', '/v2/health');
  const { faults, queues, budget, last_hour: hour } = body.health as HealthAnswer;
  return {
    ...{ relay: api.url, api: api.url },
    queues: queues.map(
      ({ name, ready, in_flight: inFlight = 0, delayed = 0, dead_letters: deadLetters }) => ({
        ...{ name, deadLetters },
        messages: ready === undefined ? undefined : { ready, inFlight, delayed },
      }),
    ),
    lastSweep: hour?.last_sweep_at,
    budget: {
      requestsPerSecond: budget.requests_per_second,
      requestWait: budget.request_wait_milliseconds,
      statusCheckWait: budget.status_check_wait_milliseconds,
    },
    lastHour: hour && toActivity(hour),
    faults,
  };
}

function toActivity(hour: NonNullable<HealthAnswer['last_hour']>): Activity {
  const { mean_latency_milliseconds: mean, longest_latency_milliseconds: longest } = hour;
  return {
    lastSweep: hour.last_sweep_at,
    accepted: hour.callbacks_accepted,
    published: hour.callbacks_published,
    attempted: hour.delivery_attempts,
    failed: hour.deliveries_failed,
    latency: mean === undefined || longest === undefined ? undefined : { mean, longest },
  };
}
