import type { ConferenceUpdate, NewConference } from './conference-fields';
import type { ConferenceStatusFilter } from './conference-statuses';
import { ROUTES } from './routes';
import type { NewSeries, OccurrenceMove, SeriesUpdate } from './series-fields';

/** A range of times in ISO 8601, UTC unless they have an offset. Both limits are in it. */
export interface TimeFilter {
  /** A date without a time is its first millisecond. */
  readonly from?: string;
  /** A date without a time is its last millisecond. */
  readonly to?: string;
}

/** The conferences of a list. The range is that of the start; with `overdue`, that of the time at which the step was due. */
export interface ConferenceListFilter extends TimeFilter {
  /** A phase, or `overdue`. */
  readonly status?: ConferenceStatusFilter;
  /** A part of the id, the label, the organizer or a value of the metadata: 1 to 100 characters. */
  readonly text?: string;
}

/** A direct invocation of `manage-conferences`. */
export type Invocation =
  | {
      readonly operation: 'create';
      readonly conference: NewConference;
      /** 1 to 255 visible ASCII characters. The same key gets the first answer. All direct invocations share their keys. */
      readonly idempotency_key?: string;
      /**
       * The token of a task of AWS Step Functions that waits for the conference: a secret of 1 to 2048 characters. It needs an
       * idempotency key, or an id in the conference, because the task may be retried.
       */
      readonly task_token?: string;
    }
  | {
      readonly operation: 'get';
      readonly id: string;
      /** The relay queries FoneStorm first. */
      readonly fresh?: boolean;
    }
  | ({
      readonly operation: 'list';
      readonly limit?: number | string;
      readonly cursor?: string;
    } & ConferenceListFilter)
  | ({ readonly operation: 'counts' } & TimeFilter)
  | { readonly operation: 'update'; readonly id: string; readonly conference: ConferenceUpdate }
  | { readonly operation: 'delete'; readonly id: string; readonly erase?: boolean }
  | {
      readonly operation: 'events';
      readonly id: string;
      readonly limit?: number | string;
      /** The sequence number before the first event. */
      readonly after?: number | string;
    }
  | SeriesInvocation;

/** A direct invocation about a series. */
export type SeriesInvocation =
  | {
      readonly operation: 'create-series';
      readonly series: NewSeries;
      /** As that of a conference. */
      readonly idempotency_key?: string;
    }
  | { readonly operation: 'get-series'; readonly id: string }
  | { readonly operation: 'list-series'; readonly limit?: number | string; readonly cursor?: string }
  | { readonly operation: 'update-series'; readonly id: string; readonly series: SeriesUpdate }
  | { readonly operation: 'delete-series'; readonly id: string }
  | {
      readonly operation: 'series-events';
      readonly id: string;
      readonly limit?: number | string;
      /** The sequence number before the first event. */
      readonly after?: number | string;
    }
  | { readonly operation: 'list-occurrences'; readonly id: string }
  | { readonly operation: 'get-occurrence'; readonly id: string; readonly occurrence: string }
  | ({
      readonly operation: 'move-occurrence';
      readonly id: string;
      readonly occurrence: string;
    } & OccurrenceMove)
  | { readonly operation: 'skip-occurrence'; readonly id: string; readonly occurrence: string };

export type Operation = Invocation['operation'];

export const OPERATIONS = {
  create: ROUTES.create,
  get: ROUTES.read,
  list: ROUTES.list,
  update: ROUTES.update,
  delete: ROUTES.delete,
  events: ROUTES.events,
  'create-series': ROUTES.createSeries,
  'get-series': ROUTES.readSeries,
  'list-series': ROUTES.listSeries,
  'update-series': ROUTES.updateSeries,
  'delete-series': ROUTES.deleteSeries,
  'series-events': ROUTES.seriesEvents,
  'list-occurrences': ROUTES.occurrences,
  'get-occurrence': ROUTES.readOccurrence,
  'move-occurrence': ROUTES.moveOccurrence,
  'skip-occurrence': ROUTES.skipOccurrence,
  counts: ROUTES.counts,
} as const satisfies Record<Operation, string>;

/** The HTTP request of an invocation: its own route, without a token. */
export interface InvocationRequest {
  readonly method: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, or an empty string. */
  readonly body: string;
  /** The token of the task that waits for the conference: a secret. */
  readonly taskToken?: string;
}

/** Translates an invocation into the HTTP request with the same meaning. */
export function toInvocationRequest(invocation: Invocation): InvocationRequest {
  const { operation } = invocation;
  const [method = '', template = ''] = OPERATIONS[operation].split(' ');
  const request = { method, path: toPath(template, invocation), query: '', headers: {}, body: '' };
  const json = { 'content-type': 'application/json' };
  switch (operation) {
    case 'create': {
      const { conference, idempotency_key: key, task_token: taskToken } = invocation;
      const token = taskToken === undefined ? {} : { taskToken };
      return {
        ...request,
        headers: { ...json, ...keyHeader(key) },
        body: JSON.stringify(conference),
        ...token,
      };
    }
    case 'create-series': {
      const headers = { ...json, ...keyHeader(invocation.idempotency_key) };
      return { ...request, headers, body: JSON.stringify(invocation.series) };
    }
    case 'update':
      return { ...request, headers: json, body: JSON.stringify(invocation.conference) };
    case 'update-series':
      return { ...request, headers: json, body: JSON.stringify(invocation.series) };
    case 'move-occurrence': {
      const { start, duration } = invocation;
      return { ...request, headers: json, body: JSON.stringify({ start, duration }) };
    }
    case 'get':
      return { ...request, headers: invocation.fresh ? { 'cache-control': 'no-cache' } : {} };
    case 'list': {
      const { operation: _list, ...parameters } = invocation;
      return { ...request, query: toQuery({ ...parameters }) };
    }
    case 'list-series':
      return { ...request, query: toQuery({ limit: invocation.limit, cursor: invocation.cursor }) };
    case 'counts':
      return { ...request, query: toQuery({ from: invocation.from, to: invocation.to }) };
    case 'delete':
      return { ...request, query: toQuery({ erase: invocation.erase }) };
    case 'events':
    case 'series-events':
      return { ...request, query: toQuery({ limit: invocation.limit, after: invocation.after }) };
    case 'get-series':
    case 'delete-series':
    case 'list-occurrences':
    case 'get-occurrence':
    case 'skip-occurrence':
      return request;
    default:
      return operation satisfies never;
  }
}

function toPath(template: string, invocation: Invocation): string {
  const names = { id: '', occurrence: '', ...invocation };
  return template.replace(/\{(id|occurrence)\}/g, (_part, name: 'id' | 'occurrence') =>
    encodeURIComponent(names[name]),
  );
}

function keyHeader(key: string | undefined): Readonly<Record<string, string>> {
  return key === undefined ? {} : { 'idempotency-key': key };
}

function toQuery(parameters: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const given = Object.entries(parameters).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return String(new URLSearchParams(given));
}

/**
 * The answer of an invocation: the body of the HTTP answer. A page also has the value for the next page: the `cursor` of a list, or
 * the number `after` of events. HTTP has it in the header `Link`.
 */
export function toInvocationAnswer(
  body: string,
  link: string | undefined,
): Readonly<Record<string, unknown>> {
  const [, query = ''] = /^<[^?>]*\?([^>]*)>; rel="next"$/.exec(link ?? '') ?? [];
  const { cursor, after } = Object.fromEntries(new URLSearchParams(query));
  return {
    ...(JSON.parse(body) as object),
    ...(cursor !== undefined && { cursor }),
    ...(after !== undefined && { after: Number(after) }),
  };
}
