import { after, type Instant, later } from './instant';

/** One try to pass a callback on. */
export interface Attempt {
  /** When it began, UTC. */
  readonly at: Instant;
  /** Milliseconds. */
  readonly took: number;
  /** What the receiver answered; undefined where it did not. */
  readonly status?: number;
  /** The beginning of the answer, as text. */
  readonly answer?: string;
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
  readonly standing: 'pending' | 'delivered' | 'failed';
  /** The last ones, the oldest first. */
  readonly attempts: readonly Attempt[];
  /** How many there were in all. */
  readonly tries: number;
  /**
   * When it is to be tried next; while it is being tried, or its conference is told that it failed, when to look whether
   * that came to an end. Of `pending` ones.
   */
  readonly nextAt?: Instant;
  /** It is being tried: whoever else would try it waits until `nextAt`. */
  readonly trying?: true;
  /** It is not tried any more, and its conference is to be told so: then it is `failed`. */
  readonly untold?: true;
  /** Counts the writes; each is conditional on the one before. */
  readonly version: number;
}

/** A delivery that is to be looked at again. */
export type Waiting = Delivery & { readonly nextAt: Instant };

/** What a receiver answered, or why it did not. */
export interface Answered extends Attempt {
  /** Milliseconds that the receiver asks to be left alone for. */
  readonly retryAfter?: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** From each attempt to the next, in milliseconds: as Standard Webhooks suggests, over three days. */
export const WAITS: readonly number[] = [
  ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR],
  ...[10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];

/** A receiver may ask to be left alone for no longer, in milliseconds. */
const LONGEST_WAIT = 24 * HOUR;
/** Of a wait, so much is added at most, at random: what failed together is not tried together. */
const JITTER = 0.1;
/** So many attempts are kept. */
const MOST_KEPT = 20;
/** Longer than any attempt takes, and all that follows it, in milliseconds: what has not ended by then broke off. */
const LONGEST_ATTEMPT = MINUTE;

/** The delivery of a callback that is new. */
export function proposed(conferenceId: string, entryId: string): Delivery {
  return { conferenceId, entryId, standing: 'pending', attempts: [], tries: 0, version: 0 };
}

/** The delivery while it is being tried: whoever else would try it sees that, and an attempt that breaks off is found. */
export function begun(delivery: Delivery, moment: Instant): Waiting {
  return { ...waiting(delivery, after(moment, LONGEST_ATTEMPT)), trying: true };
}

/** The delivery that is not to be tried before a moment, because nobody was free to. It does not count as an attempt. */
export function waiting({ trying: _over, untold: _notYet, ...delivery }: Delivery, nextAt: Instant): Waiting {
  return { ...delivery, standing: 'pending', nextAt, version: delivery.version + 1 };
}

/** Whether an attempt is under way, as far as anybody can know. */
export function isBeingTried({ trying, nextAt }: Delivery, moment: Instant): boolean {
  // A later end of an attempt was written by a clock that was ahead.
  return (
    trying === true && nextAt !== undefined && nextAt > moment && nextAt <= after(moment, 2 * LONGEST_ATTEMPT)
  );
}

/**
 * The delivery after an attempt: 2xx is success; 410 ends it; anything else is tried again, until the waits are used
 * up. A receiver's `Retry-After` holds where it is longer than the wait.
 *
 * @param random from 0 to 1
 */
export function attempted(
  delivery: Delivery,
  { retryAfter, ...attempt }: Answered,
  random: number,
): Delivery {
  const { status = 0 } = attempt;
  const tries = delivery.tries + 1;
  const next: Delivery = { ...ended(delivery, attempt), tries };
  if (status >= 200 && status < 300) return { ...next, standing: 'delivered' };
  const wait = WAITS[tries - 1];
  if (status === 410 || wait === undefined) return next;
  const over = after(attempt.at, attempt.took);
  const asked = after(over, Math.min(retryAfter ?? 0, LONGEST_WAIT));
  return {
    ...next,
    standing: 'pending',
    nextAt: later(after(over, Math.round(wait * (1 + JITTER * random))), asked),
  };
}

/**
 * The delivery that cannot be made any more, without an attempt.
 *
 * @param failure why not, a sentence
 */
export function abandoned(delivery: Delivery, moment: Instant, failure: string): Delivery {
  return ended(delivery, { at: moment, took: 0, failure });
}

/** The delivery that failed, until its conference is told so. */
export function untold(failed: Delivery, moment: Instant): Waiting {
  return { ...failed, standing: 'pending', untold: true, nextAt: after(moment, LONGEST_ATTEMPT) };
}

/** The delivery that failed, once its conference was told so. */
export function told({ untold: _any, nextAt: _next, ...delivery }: Delivery): Delivery {
  return { ...delivery, standing: 'failed', version: delivery.version + 1 };
}

function ended({ nextAt: _next, trying: _over, ...delivery }: Delivery, last: Attempt): Delivery {
  return {
    ...delivery,
    standing: 'failed',
    attempts: [...delivery.attempts, last].slice(-MOST_KEPT),
    version: delivery.version + 1,
  };
}
