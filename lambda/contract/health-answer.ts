/** The `health` of `GET /v2/health`, as the API writes it, and the console and the command read it. */
export interface RelayHealth {
  readonly read_at: string;
  /** Sentences. */
  readonly faults: readonly string[];
  readonly queues: readonly QueueHealth[];
  readonly series: SeriesBacklog;
  readonly budget: {
    readonly requests_per_second: number;
    readonly request_wait_milliseconds: number;
    readonly status_check_wait_milliseconds: number;
  };
  /** Missing if the relay cannot measure it now. */
  readonly last_hour?: LastHour | undefined;
}

/** The messages of a queue. Ticks and events have a dead-letter queue only. */
export interface QueueHealth {
  readonly name: string;
  readonly ready?: number | undefined;
  readonly in_flight?: number | undefined;
  readonly delayed?: number | undefined;
  readonly dead_letters: number;
}

/** The series that wait for a sweep. */
export interface SeriesBacklog {
  /** Their number, up to 1000. If it is not exact, there are more. */
  readonly due: { readonly count: number; readonly exact: boolean };
  /** The time since which the first of them is due; missing if none is. */
  readonly oldest_due_at?: string | undefined;
}

/** Missing times did not happen in the last hour. */
export interface LastHour {
  readonly last_sweep_at?: string | undefined;
  readonly callbacks_accepted: number;
  readonly callbacks_published: number;
  readonly delivery_attempts: number;
  readonly deliveries_failed: number;
  readonly mean_latency_milliseconds?: number | undefined;
  readonly longest_latency_milliseconds?: number | undefined;
}
