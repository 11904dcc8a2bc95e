import type {
  Conference,
  ConferenceDetails,
  ConferenceUpdate,
  NewConference,
} from '../lambda/contract/conference-fields';
import type { ConferenceStatusFilter, DeliveryStatusFilter } from '../lambda/contract/conference-statuses';
import type { ConferenceListFilter, Invocation, TimeFilter } from '../lambda/contract/invocation';
import type { EventPage } from './event-page';
import { SeriesClient } from './series-client';
import {
  type FunctionOptions,
  httpTransport,
  lambdaTransport,
  type Transport,
  type UrlOptions,
} from './transports';

/** A conference that was created or changed. With FoneStorm 2.4 it has all fields. */
export type ChangedConference = Pick<Conference, 'id'> & Partial<Conference>;

/** A conference that was created. With FoneStorm 2.4 it has all fields. */
export type CreatedConference = ChangedConference & Pick<Conference, 'conference_pin'>;

/** A conference in a list. If the list has a filter, the conference has its statuses and its phase. */
export type ListedConference = Conference & Partial<ConferenceDetails>;

/** A page of the conferences. */
export interface ConferencePage {
  /** The conferences in the order of their creation. With a filter, the earliest start is first, and a page may be empty. */
  readonly conferences: readonly ListedConference[];
  /** The `cursor` of the next page; undefined after the last one. */
  readonly cursor?: string;
}

/** A number of items. If it is not exact, there are more. */
export interface ItemCount {
  readonly count: number;
  readonly exact: boolean;
}

/** The numbers of conferences and of deliveries by status, each up to 1000. */
export interface RelayCounts {
  /** By the `status` of the list of conferences. */
  readonly conferences: Readonly<Record<ConferenceStatusFilter, ItemCount>>;
  /** By the `status` of the list of all deliveries. */
  readonly deliveries: Readonly<Record<DeliveryStatusFilter, ItemCount>>;
}

/**
 * A client of the relay, for Lambda functions and scripts.
 *
 * In AWS it invokes the relay's function, which needs no token: `relay.grantInvoke(yourFunction)` allows it. With a URL and a token
 * it sends HTTP requests, also to a relay on your machine.
 *
 * Each method throws a `RelayProblem` if the relay refuses the request or cannot execute it. It does not retry.
 */
export class ConferenceRelayClient {
  /** The series of the relay. */
  readonly series: SeriesClient;
  readonly #transport: Transport;

  /** @param options the function, or the URL and the token */
  constructor(options: FunctionOptions | UrlOptions) {
    this.#transport = 'url' in options ? httpTransport(options) : lambdaTransport(options);
    this.series = new SeriesClient(this.#transport);
  }

  /**
   * Creates a conference.
   *
   * @param idempotencyKey the same key and content get the first answer
   */
  async create(
    conference: NewConference,
    { idempotencyKey }: { readonly idempotencyKey?: string } = {},
  ): Promise<CreatedConference> {
    const key = idempotencyKey !== undefined && { idempotency_key: idempotencyKey };
    return this.#conference({ operation: 'create', conference, ...key });
  }

  /**
   * Reads a conference.
   *
   * @param fresh whether the relay queries FoneStorm first
   */
  async get(id: string, { fresh }: { readonly fresh?: boolean } = {}): Promise<ConferenceDetails> {
    return this.#conference({ operation: 'get', id, ...(fresh !== undefined && { fresh }) });
  }

  /**
   * Lists the conferences: a page of at most `limit`, or all. With a filter, a page has 100 by default, and the next page may have more
   * even if this one is empty.
   */
  async list(
    page: { readonly limit?: number; readonly cursor?: string } & ConferenceListFilter = {},
  ): Promise<ConferencePage> {
    return this.#send({ operation: 'list', ...page });
  }

  /** Counts the conferences whose start is in a range of times, and the deliveries whose next attempt or failure is in it. */
  async counts(range: TimeFilter = {}): Promise<RelayCounts> {
    const { counts } = await this.#send<{ readonly counts: RelayCounts }>({ operation: 'counts', ...range });
    return counts;
  }

  /** Changes the given fields of a conference. */
  async update(id: string, changes: ConferenceUpdate): Promise<ChangedConference> {
    return this.#conference({ operation: 'update', id, conference: changes });
  }

  /**
   * Deletes a conference.
   *
   * @param erase whether the relay also erases what it stored about the conference
   */
  async delete(id: string, { erase }: { readonly erase?: boolean } = {}): Promise<ChangedConference> {
    return this.#conference({ operation: 'delete', id, ...(erase !== undefined && { erase }) });
  }

  /** Lists the published events of a conference after a sequence number: a page of at most `limit`, 100 by default. */
  async events(
    id: string,
    page: { readonly limit?: number; readonly after?: number } = {},
  ): Promise<EventPage> {
    return this.#send({ operation: 'events', id, ...page });
  }

  async #conference<T>(invocation: Invocation): Promise<T> {
    const { conference } = await this.#send<{ readonly conference: T }>(invocation);
    return conference;
  }

  async #send<T>(invocation: Invocation): Promise<T> {
    return (await this.#transport(invocation)) as T;
  }
}
