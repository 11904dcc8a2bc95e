import type { Invocation } from '../lambda/contract/invocation';
import type {
  NewSeries,
  Occurrence,
  OccurrenceMove,
  Series,
  SeriesUpdate,
} from '../lambda/contract/series-fields';
import type { EventPage } from './event-page';
import type { Transport } from './transports';

/** A page of the series. */
export interface SeriesPage {
  /** The series, in the order of their creation. */
  readonly series: readonly Series[];
  /** The `cursor` of the next page; undefined after the last one. */
  readonly cursor?: string;
}

/** The series of a relay: `relay.series`. Each method throws as those of `ConferenceRelayClient` do. */
export class SeriesClient {
  readonly #transport: Transport;

  /** @internal */
  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /**
   * Creates a series.
   *
   * @param idempotencyKey the same key and content get the first answer
   */
  async create(
    series: NewSeries,
    { idempotencyKey }: { readonly idempotencyKey?: string } = {},
  ): Promise<Series> {
    const key = idempotencyKey !== undefined && { idempotency_key: idempotencyKey };
    return this.#series({ operation: 'create-series', series, ...key });
  }

  /** Reads a series. */
  async get(id: string): Promise<Series> {
    return this.#series({ operation: 'get-series', id });
  }

  /** Lists the series that are not deleted: a page of at most `limit`, 100 by default. */
  async list(page: { readonly limit?: number; readonly cursor?: string } = {}): Promise<SeriesPage> {
    return this.#send({ operation: 'list-series', ...page });
  }

  /** Changes the given fields of a series, and its conferences that have not begun. */
  async update(id: string, changes: SeriesUpdate): Promise<Series> {
    return this.#series({ operation: 'update-series', id, series: changes });
  }

  /** Deletes a series, and its conferences that have not begun. */
  async delete(id: string): Promise<Series> {
    return this.#series({ operation: 'delete-series', id });
  }

  /** Lists the published events of a series after a sequence number: a page of at most `limit`, 100 by default. */
  async events(
    id: string,
    page: { readonly limit?: number; readonly after?: number } = {},
  ): Promise<EventPage> {
    return this.#send({ operation: 'series-events', id, ...page });
  }

  /** Lists the occurrences of a series that are not over: those within the horizon, and moved ones. At most 500. */
  async occurrences(id: string): Promise<readonly Occurrence[]> {
    const invocation = { operation: 'list-occurrences', id } as const;
    return (await this.#send<{ readonly occurrences: readonly Occurrence[] }>(invocation)).occurrences;
  }

  /** Reads one occurrence of a series, also one that is over. */
  async occurrence(id: string, occurrence: string): Promise<Occurrence> {
    const invocation = { operation: 'get-occurrence', id, occurrence } as const;
    return (await this.#send<{ readonly occurrence: Occurrence }>(invocation)).occurrence;
  }

  /** Moves one occurrence that has not begun. The start by the rule restores it. */
  async move(id: string, occurrence: string, times: OccurrenceMove): Promise<Series> {
    return this.#series({ operation: 'move-occurrence', id, occurrence, ...times });
  }

  /** Skips one occurrence that has not begun. */
  async skip(id: string, occurrence: string): Promise<Series> {
    return this.#series({ operation: 'skip-occurrence', id, occurrence });
  }

  async #series(invocation: Invocation): Promise<Series> {
    return (await this.#send<{ readonly series: Series }>(invocation)).series;
  }

  async #send<T>(invocation: Invocation): Promise<T> {
    return (await this.#transport(invocation)) as T;
  }
}
