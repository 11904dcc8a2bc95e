import { type Instant, milliseconds } from './instant';

/** The queues that operators see. Ticks and events have a dead-letter queue only. */
export const QUEUE_NAMES = [
  ...(['mailbox', 'status-checks', 'deliveries', 'workflows', 'commands'] as const),
  ...(['ticks', 'events'] as const),
] as const;

export type QueueName = (typeof QUEUE_NAMES)[number];

/** The approximate numbers of messages in a queue. */
export interface QueueCounts {
  readonly ready: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface QueueStatus {
  readonly name: QueueName;
  /** Undefined if there is only a dead-letter queue. */
  readonly messages: QueueCounts | undefined;
  readonly deadLetters: number;
}

/** The activity of a relay in the last hour. */
export interface Activity {
  /** The end of the last complete sweep; undefined if none was complete in the last hour. */
  readonly lastSweep: Instant | undefined;
  /** Callbacks that are durable in a mailbox. */
  readonly accepted: number;
  /** Callbacks whose events are published. */
  readonly published: number;
  /** Attempts of deliveries. */
  readonly attempted: number;
  /** Deliveries whose attempts all failed. */
  readonly failed: number;
  /** From the receipt of a callback to its publication; undefined without a published callback. */
  readonly latency: Latency | undefined;
}

/** Milliseconds. */
export interface Latency {
  readonly mean: number;
  readonly longest: number;
}

/** The measurements of a host about its relay. */
export interface Health {
  readonly queues: readonly QueueStatus[];
  /** Undefined if the host cannot measure it now. */
  readonly activity: Activity | undefined;
}

/** The series that are due for a visit of the sweep. */
export interface SeriesBacklog {
  /** If it is not exact, there are more. */
  readonly due: { readonly count: number; readonly isExact: boolean };
  /** Undefined if none is due. */
  readonly oldestDueAt: Instant | undefined;
}

/** Milliseconds after which a sweep is overdue, as the alarm "The sweep does not run" has it. */
const SWEEP_OVERDUE = 15 * 60_000;

/**
 * The faults of a relay, in sentences.
 *
 * @param now milliseconds since 1970
 */
export function findHealthFaults(
  {
    queues,
    activity,
  }: Pick<Health, 'queues'> & { readonly activity: Pick<Activity, 'lastSweep'> | undefined },
  now: number,
): string[] {
  const lastSweep = activity?.lastSweep;
  const isOverdue = lastSweep === undefined || now - milliseconds(lastSweep) > SWEEP_OVERDUE;
  return [
    ...queues
      .filter(({ deadLetters }) => deadLetters > 0)
      .map(({ name, deadLetters }) => `${deadLetters} dead letters are in the queue of ${name}.`),
    ...(activity && isOverdue ? ['No sweep ran in the last 15 minutes.'] : []),
  ];
}

/** The faults of a backlog, in sentences. A sweep makes the series that it visits due again if it has further work on them. */
export function findSeriesFaults({ oldestDueAt }: SeriesBacklog, now: number): string[] {
  const isOverdue = oldestDueAt !== undefined && now - milliseconds(oldestDueAt) > SWEEP_OVERDUE;
  return isOverdue ? [`No sweep visited a series that is due since ${oldestDueAt}.`] : [];
}
