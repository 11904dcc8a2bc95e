import type { BookedNumber } from '../domain/fonenumbers/booking';
import type { Page } from './page';

/** The bookings of FoneNumbers, one record per number. */
export interface Bookings {
  /** The newest version, or undefined. */
  read(fonenumber: string): Promise<BookedNumber | undefined>;
  /**
   * Writes the bookings of a number if the stored version is the one before. Version 1 requires that none is stored.
   *
   * @returns false after a concurrent write; nothing is written then
   */
  write(number: BookedNumber): Promise<boolean>;
  /** The numbers that have a record, in ascending order. May lag behind `write` by moments. */
  listNumbers(limit: number, cursor?: string): Promise<Page<string>>;
}
