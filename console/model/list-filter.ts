/** The parameters of a view, such as its filter. */
export type Query = Readonly<Record<string, string>>;

/** The statuses of the deliveries that are not accepted. */
export const DELIVERY_STATUSES = ['failed', 'pending'] as const;

/** The filter of a list, and its page. An empty string means that it was not given. */
export interface ListFilter {
  readonly status: string;
  /** ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** The start of the page. */
  readonly cursor: string;
}

export const NO_LIST_FILTER: ListFilter = { status: '', from: '', to: '', text: '', cursor: '' };
export const FILTER_NAMES = Object.keys(NO_LIST_FILTER) as readonly (keyof ListFilter)[];

/** Reads the filter of an address. The relay checks its values. */
export function parseFilter(query: Query = {}): ListFilter {
  const { status = '', from = '', to = '', text = '', cursor = '' } = query;
  return { status, from, to, text, cursor };
}

/** The parameters of a filter, for an address and for the API. */
export function filterQuery(filter: Partial<ListFilter>): Query {
  const given = FILTER_NAMES.map((name) => [name, filter[name] ?? '']).filter(([, value]) => value !== '');
  return Object.fromEntries(given);
}

/** Whether a filter leaves anything out. */
export function isFiltered({ cursor: _page, ...filter }: ListFilter): boolean {
  return Object.keys(filterQuery(filter)).length > 0;
}

/** The cursor of the next page, from its path; empty without a next page. */
export function cursorOf(next: string | undefined): string {
  return new URLSearchParams(next?.split('?')[1] ?? '').get('cursor') ?? '';
}

const MINUTE = 60_000;

/** A time of a filter as an input shows it: `2026-05-04T09:00` in the reader's zone. Any other text is not shown. */
export function toLocalInput(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return '';
  const local = new Date(date.getTime() - date.getTimezoneOffset() * MINUTE);
  return local.toISOString().slice(0, 16);
}

/** The time of an input in UTC; empty if there is none. The last moment of its minute if `isEnd`. */
export function fromLocalInput(value: string, isEnd = false): string {
  const time = new Date(value).getTime() + (isEnd ? MINUTE - 1 : 0);
  return Number.isNaN(time) ? '' : new Date(time).toISOString();
}
