import type { RelayHealth } from '../../lambda/contract/health-answer';
import type { Changes } from '../model/changed-fields';
import { filterQuery, type ListFilter } from '../model/list-filter';
import type {
  ConferenceDetails,
  Counts,
  Delivery,
  DueConference,
  ListedConference,
  Page,
  RawRequest,
  RelayEvent,
  StatusCheck,
} from './answers';
import type { Answer, Client } from './client';

/** The relay's API, as far as the console uses it. Each path of a page may be the one of a page before (`next`). */
export interface Relay {
  /** Reads a page of the conferences that fit. Empty pages are skipped, up to five. */
  conferences(filter: ListFilter, signal?: AbortSignal): Promise<Page<ListedConference>>;
  /** The numbers of items by status, for a range of times. */
  counts(range: Partial<ListFilter>, signal?: AbortSignal): Promise<Counts>;
  timetable(signal?: AbortSignal): Promise<Page<DueConference>>;
  conference(id: string, signal?: AbortSignal): Promise<ConferenceDetails>;
  events(id: string, after: number, signal?: AbortSignal): Promise<Page<RelayEvent>>;
  statusChecks(id: string, path?: string, signal?: AbortSignal): Promise<Page<StatusCheck>>;
  deliveries(id: string, path?: string, signal?: AbortSignal): Promise<Page<Delivery>>;
  /** A page of the deliveries of all conferences that fit, as `conferences` reads it. */
  allDeliveries(filter: ListFilter, signal?: AbortSignal): Promise<Page<Delivery>>;
  health(signal?: AbortSignal): Promise<RelayHealth>;
  rawRequest(id: string, position: number): Promise<RawRequest>;
  update(id: string, changes: Changes): Promise<void>;
  cancel(id: string): Promise<void>;
  erase(id: string): Promise<void>;
  retry(deliveryId: string): Promise<void>;
}

const PAGE_SIZE = 100;
/** The most pages that are read until one has an item. */
const MAX_EMPTY_PAGES = 5;
/** The largest page of the API. */
const LARGE_PAGE = 1000;

export function createRelay(client: Client): Relay {
  const pathOf = (id: string) => `/v2/conferences/${encodeURIComponent(id)}`;
  return {
    conferences: (filter, signal) => readFiltered('/v2/conferences', 'conferences', filter, signal),
    async counts(range, signal) {
      const query = String(new URLSearchParams(filterQuery(range)));
      return (await client.get(`/v2/counts?${query}`, signal)).body.counts as Counts;
    },
    async timetable(signal) {
      return toPage(await client.get(`/v2/timetable?limit=${PAGE_SIZE}`, signal), 'timetable');
    },
    async conference(id, signal) {
      return (await client.get(pathOf(id), signal)).body.conference as ConferenceDetails;
    },
    async events(id, after, signal) {
      return toPage(
        await client.get(`${pathOf(id)}/events?limit=${LARGE_PAGE}&after=${after}`, signal),
        'events',
      );
    },
    async statusChecks(id, path = `${pathOf(id)}/status-checks?limit=${LARGE_PAGE}`, signal) {
      return toPage(await client.get(path, signal), 'status_checks');
    },
    async deliveries(id, path = `${pathOf(id)}/deliveries?limit=${LARGE_PAGE}`, signal) {
      return toPage(await client.get(path, signal), 'deliveries');
    },
    allDeliveries: (filter, signal) => readFiltered('/v2/deliveries', 'deliveries', filter, signal),
    async health(signal) {
      return (await client.get('/v2/health', signal)).body.health as RelayHealth;
    },
    async rawRequest(id, position) {
      const { body } = await client.get(`${pathOf(id)}/callbacks/${position}`);
      return (body.callback as { request: RawRequest }).request;
    },
    async update(id, changes) {
      await client.send('PUT', pathOf(id), changes);
    },
    async cancel(id) {
      await client.send('DELETE', pathOf(id));
    },
    async erase(id) {
      await client.send('DELETE', `${pathOf(id)}?erase=true`);
    },
    async retry(deliveryId) {
      await client.send('POST', `/v2/deliveries/${encodeURIComponent(deliveryId)}/retry`);
    },
  };

  async function readFiltered<T>(
    path: string,
    name: string,
    filter: ListFilter,
    signal: AbortSignal | undefined,
  ): Promise<Page<T>> {
    const query = new URLSearchParams({ ...filterQuery(filter), limit: String(PAGE_SIZE) });
    let page = toPage<T>(await client.get(`${path}?${query}`, signal), name);
    for (let pages = 1; page.items.length === 0 && page.next && pages < MAX_EMPTY_PAGES; pages += 1)
      page = toPage(await client.get(page.next, signal), name);
    return page;
  }
}

function toPage<T>({ body, next }: Answer, name: string): Page<T> {
  const items = body[name];
  if (!Array.isArray(items)) throw new Error(`${name}: expected a list in the answer of the relay`);
  return { items, ...(next !== undefined && { next }) };
}
