import type { Definition } from '../domain/definition';
import type { Delivery } from '../domain/delivery';
import type { Instant } from '../domain/instant';
import type { TimeRange } from '../domain/time-range';
import type { LogRecord } from './conference-log';
import type { DueDeliveryJob } from './delivery-queue';
import type { Count, Page } from './page';

/** The data that an attempt to deliver a callback needs. */
export interface DeliveryInput {
  readonly definition: Definition | undefined;
  /** The callback in the log of its conference. */
  readonly record: LogRecord | undefined;
  readonly delivery: Delivery | undefined;
}

/** The deliveries of callbacks. Only `deliver-callback` and the API's retry write them. */
export interface Deliveries {
  /** Reads what an attempt needs, in one read. It is consistent with all earlier writes. */
  load(conferenceId: string, position: number): Promise<DeliveryInput>;
  read(conferenceId: string, position: number): Promise<Delivery | undefined>;
  /**
   * Writes a delivery if the stored version is the one before. Version 1 requires that none is stored, and that the conference
   * was not erased.
   *
   * @param expiresAt the expiry; undefined: it stays as it is
   * @returns false after a concurrent write or an erasure; nothing is written then
   */
  write(delivery: Delivery, expiresAt?: Instant): Promise<boolean>;
  /** The deliveries of a conference, in the order of the callbacks. */
  listByConference(conferenceId: string, limit: number, cursor?: string): Promise<Page<Delivery>>;
  /**
   * The deliveries of all conferences: `pending` ones by the time of their next attempt, `failed` ones by the time of their
   * failure. Eventually consistent with `write`.
   *
   * @param range only those with these times
   */
  listByStatus(
    status: 'pending' | 'failed',
    limit: number,
    cursor?: string,
    range?: TimeRange,
  ): Promise<Page<Delivery>>;
  /** The number of these deliveries, up to `max`. */
  countByStatus(status: 'pending' | 'failed', range: TimeRange, max: number): Promise<Count>;
  /**
   * The pending deliveries whose next attempt was due before a moment, the most overdue first. Eventually consistent with
   * `write`.
   */
  listOverdue(before: Instant, limit: number, cursor?: string): Promise<Page<DueDeliveryJob>>;
}
