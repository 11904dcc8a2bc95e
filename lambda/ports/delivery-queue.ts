import type { Instant } from '../domain/instant';

/** A job to deliver a callback: an automatic attempt, or a manual one that a caller requested. */
export type DeliveryJob = AutomaticJob | ManualJob;

interface CallbackPosition {
  readonly conferenceId: string;
  readonly position: number;
}

export interface AutomaticJob extends CallbackPosition {
  /** The automatic attempts before this one. A job with another number is out of date. */
  readonly previousAttempts: number;
}

export interface ManualJob extends CallbackPosition {
  /** The manual attempts before this one. A job with another number is out of date. */
  readonly previousManual: number;
}

/** A job, and the time at which it was due. */
export interface DueDeliveryJob extends AutomaticJob {
  readonly nextAt: Instant;
}

/** The queue of delivery jobs, in no order. It is separate from other queues: a slow receiver delays no event. */
export interface DeliveryQueue {
  /** The queue delivers the job at `notBefore`, or up to a minute later. It may deliver the job twice. */
  put(job: DeliveryJob, notBefore: Instant): Promise<void>;
}
