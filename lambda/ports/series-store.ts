import type { Instant } from '../domain/instant';
import type { OccurrenceRecord } from '../domain/series/occurrence-record';
import type { Series } from '../domain/series/series';
import type { StatusEvent } from '../domain/status-event';
import type { Page } from './page';

/** The most events of a series that are stored: its last ones. */
export const MAX_STORED_EVENTS = 1000;

/** A range of the events of a series, by their sequence numbers. */
export interface EventRange {
  /** The sequence number before the first one. */
  readonly after: number;
  /** The last sequence number. */
  readonly last: number;
  readonly limit: number;
}

/** Series, the records of their occurrences, and their published events. Only the API and the sweep write them. */
export interface SeriesStore {
  /** The newest version, or undefined. */
  read(id: string): Promise<Series | undefined>;
  /**
   * Writes a series if the stored version is the one before. Version 1 requires that none is stored.
   *
   * @returns false after a concurrent write; nothing is written then
   */
  write(series: Series): Promise<boolean>;
  /** The series that are not deleted, in the order of their creation. Eventually consistent with `write`. */
  list(limit: number, cursor?: string): Promise<Page<Series>>;
  /** The ids of the series with a `dueAt`, the earliest first. Eventually consistent with `write`. */
  listDue(limit: number, cursor?: string): Promise<Page<{ readonly id: string; readonly dueAt: Instant }>>;
  /**
   * The records of the occurrences whose id is at least this one, in the order of the ids. Consistent.
   *
   * @param from such as `20260504`
   */
  occurrences(seriesId: string, from: string): Promise<readonly OccurrenceRecord[]>;
  /** The record of one occurrence, or undefined. Consistent. */
  readOccurrence(seriesId: string, id: string): Promise<OccurrenceRecord | undefined>;
  /**
   * Writes a record as `write` does.
   *
   * @param expiresAt the record is of no use afterwards
   */
  writeOccurrence(seriesId: string, record: OccurrenceRecord, expiresAt: Instant): Promise<boolean>;
  /**
   * Stores a published event. A repeat changes nothing, but may remove the label of the series, which a later one does not restore. The
   * event that is 1000 earlier is replaced.
   */
  writeEvent(seriesId: string, event: StatusEvent, expiresAt: Instant): Promise<void>;
  /** The stored events of a range, in the order of their sequence numbers. Consistent. */
  events(seriesId: string, range: EventRange): Promise<readonly StatusEvent[]>;
}
