import type { Delivery } from '../domain/delivery';
import type { Instant } from '../domain/instant';
import type { DueDeliveryJob } from './delivery-queue';
import type { Page } from './page';

/** What the deliveries of callbacks need from outside. Failures that are not named are thrown: try again later. */

/** Deliveries of callbacks: written by `deliver-callback` alone. */
export interface Deliveries {
  read(conferenceId: string, entryId: string): Promise<Delivery | undefined>;
  /**
   * Writes a delivery, provided that the stored version is the one before its own (none, where its own is 1).
   *
   * @param expiresAt when it may go away; where there is none, that stays as it is
   * @returns false where somebody else wrote meanwhile; nothing is written then
   */
  write(delivery: Delivery, expiresAt?: Instant): Promise<boolean>;
  /** Takes a delivery away, where there is one. */
  remove(conferenceId: string, entryId: string): Promise<void>;
  /** Those of a conference, in the order of the callbacks. */
  listByConference(conferenceId: string, limit: number, from?: string): Promise<Page<Delivery>>;
  /**
   * Those of all conferences, the one that is due first at first (`pending`) or that failed first (`failed`). May lag
   * behind `write` by moments.
   */
  listByStatus(status: 'pending' | 'failed', limit: number, from?: string): Promise<Page<Delivery>>;
  /**
   * What is pending and was to be tried before a moment, the one that waits longest at first. May lag behind `write` by
   * moments.
   */
  listOverdue(before: Instant, limit: number, from?: string): Promise<Page<DueDeliveryJob>>;
}
