import type { Instant } from '../domain/instant';

/** That a callback is to be delivered. */
export interface DeliveryJob {
  readonly conferenceId: string;
  readonly entryId: string;
  /** How many attempts there were before it; the job of another number is over. Undefined: somebody asks for it. */
  readonly previousAttempts?: number;
}

/** A job, and when it was to come. */
export interface DueDeliveryJob extends DeliveryJob {
  readonly previousAttempts: number;
  readonly nextAt: Instant;
}

/** The deliveries that are to be made, in no order, apart from all else: a slow receiver holds up no event. */
export interface DeliveryQueue {
  /** The job comes once `notBefore` is reached, or a minute later; it may come twice. */
  put(job: DeliveryJob, notBefore: Instant): Promise<void>;
}
