import { after, type Instant, later } from './instant';

/** One try to pass a callback on. */
export interface Attempt {
  /** When it began, UTC. */
  readonly startedAt: Instant;
  /** Milliseconds. */
  readonly duration: number;
  /** What the receiver answered; undefined where it did not. */
  readonly status?: number;
  /** The beginning of the answer, as text. */
  readonly response?: string;
  /** Why there was no answer, or none that counts: a sentence. */
  readonly failure?: string;
}

/**
 * A callback on its way to the caller's `callback_url`. `pending`: it will be tried. `delivered`: the receiver took it.
 * `failed`: it is not tried any more, unless somebody asks for it.
 */
export interface Delivery {
  readonly conferenceId: string;
  /** Of the callback, in the history: also the `webhook-id` of every attempt. */
  readonly entryId: string;
  readonly status: 'pending' | 'delivered' | 'failed';
  /** The last ones, the oldest first. */
  readonly attempts: readonly Attempt[];
  /** How many there were in all. */
  readonly attemptCount: number;
  /**
   * When it is to be tried next; while it is being tried, or its conference is told that it failed, when to look whether
   * that came to an end. Of `pending` ones.
   */
  readonly nextAt?: Instant;
  /** It is being tried: whoever else would try it waits until `nextAt`. */
  readonly isInProgress?: true;
  /** It is not tried any more, and its conference is to be told so: then it is `failed`. */
  readonly isUnreported?: true;
  /** Counts the writes; each is conditional on the one before. */
  readonly version: number;
}

/** A delivery that is to be looked at again. */
export type PendingDelivery = Delivery & { readonly nextAt: Instant };

/** What a receiver answered, or why it did not. */
export interface AttemptResult extends Attempt {
  /** Milliseconds that the receiver asks to be left alone for. */
  readonly retryAfter?: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** From each attempt to the next, in milliseconds: as Standard Webhooks suggests, over three days. */
export const RETRY_DELAYS: readonly number[] = [
  ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR],
  ...[10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];

/** A receiver may ask to be left alone for no longer, in milliseconds. */
const MAX_RETRY_AFTER = 24 * HOUR;
/** Of a wait, so much is added at most, at random: what failed together is not tried together. */
const JITTER = 0.1;
/** So many attempts are kept. */
const MAX_KEPT_ATTEMPTS = 20;
/** Longer than any attempt takes, and all that follows it, in milliseconds: what has not ended by then broke off. */
const MAX_ATTEMPT_DURATION = MINUTE;

/** The delivery of a callback that is new. */
export function newDelivery(conferenceId: string, entryId: string): Delivery {
  return { conferenceId, entryId, status: 'pending', attempts: [], attemptCount: 0, version: 0 };
}

/** The delivery while it is being tried: whoever else would try it sees that, and an attempt that breaks off is found. */
export function startAttempt(delivery: Delivery, moment: Instant): PendingDelivery {
  return { ...postponeDelivery(delivery, after(moment, MAX_ATTEMPT_DURATION)), isInProgress: true };
}

/** The delivery that is not to be tried before a moment, because nobody was free to. It does not count as an attempt. */
export function postponeDelivery(
  { isInProgress: _over, isUnreported: _notYet, ...delivery }: Delivery,
  nextAt: Instant,
): PendingDelivery {
  return { ...delivery, status: 'pending', nextAt, version: delivery.version + 1 };
}

/** Whether an attempt is under way, as far as anybody can know. */
export function isAttemptInProgress({ isInProgress, nextAt }: Delivery, moment: Instant): boolean {
  // A later end of an attempt was written by a clock that was ahead.
  return (
    isInProgress === true &&
    nextAt !== undefined &&
    nextAt > moment &&
    nextAt <= after(moment, 2 * MAX_ATTEMPT_DURATION)
  );
}

/**
 * The delivery after an attempt: 2xx is success; 410 ends it; anything else is tried again, until the waits are used
 * up. A receiver's `Retry-After` holds where it is longer than the wait.
 *
 * @param random from 0 to 1
 */
export function recordAttempt(
  delivery: Delivery,
  { retryAfter, ...attempt }: AttemptResult,
  random: number,
): Delivery {
  const { status = 0 } = attempt;
  const attemptCount = delivery.attemptCount + 1;
  const next: Delivery = { ...endDelivery(delivery, attempt), attemptCount };
  if (status >= 200 && status < 300) return { ...next, status: 'delivered' };
  const wait = RETRY_DELAYS[attemptCount - 1];
  if (status === 410 || wait === undefined) return next;
  const endedAt = after(attempt.startedAt, attempt.duration);
  const requested = after(endedAt, Math.min(retryAfter ?? 0, MAX_RETRY_AFTER));
  return {
    ...next,
    status: 'pending',
    nextAt: later(after(endedAt, Math.round(wait * (1 + JITTER * random))), requested),
  };
}

/**
 * The delivery that cannot be made any more, without an attempt.
 *
 * @param failure why not, a sentence
 */
export function abandonDelivery(delivery: Delivery, moment: Instant, failure: string): Delivery {
  return endDelivery(delivery, { startedAt: moment, duration: 0, failure });
}

/** The delivery that failed, until its conference is told so. */
export function markUnreported(failed: Delivery, moment: Instant): PendingDelivery {
  return { ...failed, status: 'pending', isUnreported: true, nextAt: after(moment, MAX_ATTEMPT_DURATION) };
}

/** The delivery that failed, once its conference was told so. */
export function markReported({ isUnreported: _any, nextAt: _next, ...delivery }: Delivery): Delivery {
  return { ...delivery, status: 'failed', version: delivery.version + 1 };
}

function endDelivery({ nextAt: _next, isInProgress: _over, ...delivery }: Delivery, last: Attempt): Delivery {
  return {
    ...delivery,
    status: 'failed',
    attempts: [...delivery.attempts, last].slice(-MAX_KEPT_ATTEMPTS),
    version: delivery.version + 1,
  };
}
