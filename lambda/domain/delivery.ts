import { after, type Instant, later } from './instant';

/** One attempt to deliver a callback. */
export interface Attempt {
  /** The start of the attempt, UTC. */
  readonly startedAt: Instant;
  /** The duration in milliseconds. */
  readonly duration: number;
  /** The HTTP status of the response; undefined without a response. */
  readonly status?: number;
  /** The start of the response body, as a string. */
  readonly response?: string;
  /** The reason of the failure, a sentence. */
  readonly failure?: string;
  /** A caller requested it. */
  readonly isManual?: true;
}

/**
 * The delivery of a callback to the caller's `callback_url`. `pending`: a next attempt is due. `delivered`: the receiver
 * accepted it. `failed`: no more attempts, unless a caller requests a retry. Such a manual attempt changes the status only if it
 * succeeds.
 */
export interface Delivery {
  readonly conferenceId: string;
  /** The number of the callback's record in the log. */
  readonly position: number;
  readonly status: 'pending' | 'delivered' | 'failed';
  /** The last attempts, the oldest first. The last automatic one is among them. */
  readonly attempts: readonly Attempt[];
  /** The number of all attempts. */
  readonly attemptCount: number;
  /** The number of manual attempts. Absent: none. */
  readonly manualCount?: number;
  /**
   * Set if `pending`: the time of the next attempt. While a failure is being reported, the time after which that counts as
   * interrupted.
   */
  readonly nextAt?: Instant;
  /** All attempts failed, and the failure is not in the mailbox yet. The delivery is `failed` after that. */
  readonly isUnreported?: true;
  /** The number of writes. Each write is conditional on the version before. */
  readonly version: number;
}

/** A delivery with a next attempt. */
export type PendingDelivery = Delivery & { readonly nextAt: Instant };

/** The outcome of an attempt. */
export interface AttemptResult extends Attempt {
  /** The receiver's `Retry-After`, in milliseconds. */
  readonly retryAfter?: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The delays between attempts in milliseconds, over three days, as Standard Webhooks suggests. */
export const RETRY_DELAYS: readonly number[] = [
  ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR],
  ...[10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];

/** The longest `Retry-After` that counts, in milliseconds. */
const MAX_RETRY_AFTER = 24 * HOUR;
/** The largest random part that is added to a delay. So deliveries that failed together are not retried together. */
const JITTER = 0.1;
/** The most stored attempts of a delivery. */
const MAX_KEPT_ATTEMPTS = 20;
/** Longer than the report of a failure takes, in milliseconds. A longer one counts as interrupted. */
const MAX_REPORT_DURATION = MINUTE;

/** A new delivery of a callback. */
export function newDelivery(conferenceId: string, position: number): Delivery {
  return { conferenceId, position, status: 'pending', attempts: [], attemptCount: 0, version: 0 };
}

/**
 * Identifies the next attempt of a delivery, whichever function makes it. An automatic attempt and a manual one have the same id,
 * so that they do not overlap.
 */
export function nextAttemptId({ conferenceId, position, attemptCount }: Delivery): string {
  return `${conferenceId}/${position}/${attemptCount + 1}`;
}

/** The number of automatic attempts. It determines the next delay. */
export function automaticCountOf({ attemptCount, manualCount = 0 }: Delivery): number {
  return attemptCount - manualCount;
}

/** The last attempt that no caller requested. If a delivery has failed, this is its failure. */
export function lastAutomaticAttempt({ attempts }: Pick<Delivery, 'attempts'>): Attempt | undefined {
  return attempts.findLast(({ isManual }) => !isManual);
}

/** A pending delivery with a later next attempt, because the receiver's host has no permit. It does not count as an attempt. */
export function postponeDelivery(delivery: Delivery, nextAt: Instant): PendingDelivery {
  return { ...delivery, nextAt, version: delivery.version + 1 };
}

/**
 * The delivery after an automatic attempt. 2xx is a success, 410 ends the delivery, and anything else is retried after the next
 * delay. A longer `Retry-After` replaces the delay. Without a next delay, the delivery has failed.
 *
 * @param random from 0 to 1
 */
export function recordAttempt(
  delivery: Delivery,
  { retryAfter, ...attempt }: AttemptResult,
  random: number,
): Delivery {
  const next: Delivery = { ...endDelivery(delivery, attempt), attemptCount: delivery.attemptCount + 1 };
  if (isSuccess(attempt)) return { ...next, status: 'delivered' };
  const wait = RETRY_DELAYS[automaticCountOf(delivery)];
  if (attempt.status === 410 || wait === undefined) return next;
  const endedAt = after(attempt.startedAt, attempt.duration);
  const requested = after(endedAt, Math.min(retryAfter ?? 0, MAX_RETRY_AFTER));
  return {
    ...next,
    status: 'pending',
    nextAt: later(after(endedAt, Math.round(wait * (1 + JITTER * random))), requested),
  };
}

/**
 * The delivery after a manual attempt. A success ends the delivery as delivered. A failure leaves its status and its next attempt
 * as they are.
 */
export function recordManualAttempt(
  delivery: Delivery,
  { retryAfter: _any, ...attempt }: AttemptResult,
): Delivery {
  const { manualCount = 0, version } = delivery;
  const manual = { ...attempt, isManual: true } as const;
  const counted = {
    attemptCount: delivery.attemptCount + 1,
    manualCount: manualCount + 1,
    version: version + 1,
  };
  if (isSuccess(attempt)) return { ...endDelivery(delivery, manual), ...counted, status: 'delivered' };
  return { ...delivery, ...counted, attempts: keepAttempts(delivery.attempts, manual) };
}

/**
 * The delivery after a failure without an attempt. It is not retried.
 *
 * @param failure the reason, a sentence
 */
export function abandonDelivery(delivery: Delivery, moment: Instant, failure: string): Delivery {
  return endDelivery(delivery, { startedAt: moment, duration: 0, failure });
}

/** The failed delivery until its failure is in the mailbox. */
export function markUnreported(failed: Delivery, moment: Instant): PendingDelivery {
  return { ...failed, status: 'pending', isUnreported: true, nextAt: after(moment, MAX_REPORT_DURATION) };
}

/** The failed delivery after its failure is in the mailbox. */
export function markReported({ isUnreported: _any, nextAt: _next, ...delivery }: Delivery): Delivery {
  return { ...delivery, status: 'failed', version: delivery.version + 1 };
}

function endDelivery({ nextAt: _next, isUnreported: _any, ...delivery }: Delivery, last: Attempt): Delivery {
  return {
    ...delivery,
    status: 'failed',
    attempts: keepAttempts(delivery.attempts, last),
    version: delivery.version + 1,
  };
}

function isSuccess({ status = 0 }: Attempt): boolean {
  return status >= 200 && status < 300;
}

/** The last attempts. The report of a failure needs the last automatic one, so manual ones do not replace it. */
function keepAttempts(attempts: readonly Attempt[], last: Attempt): readonly Attempt[] {
  const kept = [...attempts, last].slice(-MAX_KEPT_ATTEMPTS);
  const automatic = lastAutomaticAttempt({ attempts });
  return automatic === undefined || lastAutomaticAttempt({ attempts: kept })
    ? kept
    : [automatic, ...kept.slice(1)];
}
