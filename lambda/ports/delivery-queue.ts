import type { Instant } from '../domain/instant';

/** A job to deliver a callback. */
export interface DeliveryJob {
  readonly conferenceId: string;
  readonly position: number;
  /** The attempts before this one. A job with another number is out of date. Undefined: a caller requests a retry. */
  readonly previousAttempts?: number;
}

/** A job, and the time at which it was due. */
export interface DueDeliveryJob extends DeliveryJob {
  readonly previousAttempts: number;
  readonly nextAt: Instant;
}

/** The queue of delivery jobs, in no order. It is separate from other queues: a slow receiver delays no event. */
export interface DeliveryQueue {
  /** The queue delivers the job at `notBefore`, or up to a minute later. It may deliver the job twice. */
  put(job: DeliveryJob, notBefore: Instant): Promise<void>;
}
