import type { ConferenceUpdate, NewConference } from './conference-fields';
import { ROUTES } from './routes';

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
  | { readonly operation: 'list'; readonly limit?: number | string; readonly cursor?: string }
  | { readonly operation: 'update'; readonly id: string; readonly conference: ConferenceUpdate }
  | { readonly operation: 'delete'; readonly id: string; readonly erase?: boolean }
  | {
      readonly operation: 'events';
      readonly id: string;
      readonly limit?: number | string;
      /** The sequence number before the first event. */
      readonly after?: number | string;
    };

export type Operation = Invocation['operation'];

export const OPERATIONS = {
  create: ROUTES.create,
  get: ROUTES.read,
  list: ROUTES.list,
  update: ROUTES.update,
  delete: ROUTES.delete,
  events: ROUTES.events,
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
  const path = 'id' in invocation ? template.replace('{id}', encodeURIComponent(invocation.id)) : template;
  const request = { method, path, query: '', headers: {}, body: '' };
  const json = { 'content-type': 'application/json' };
  switch (operation) {
    case 'create': {
      const { conference, idempotency_key: key, task_token: taskToken } = invocation;
      const headers = { ...json, ...(key !== undefined && { 'idempotency-key': key }) };
      const token = taskToken === undefined ? {} : { taskToken };
      return { ...request, headers, body: JSON.stringify(conference), ...token };
    }
    case 'update':
      return { ...request, headers: json, body: JSON.stringify(invocation.conference) };
    case 'get':
      return { ...request, headers: invocation.fresh ? { 'cache-control': 'no-cache' } : {} };
    case 'list':
      return { ...request, query: toQuery({ limit: invocation.limit, cursor: invocation.cursor }) };
    case 'delete':
      return { ...request, query: toQuery({ erase: invocation.erase }) };
    case 'events':
      return { ...request, query: toQuery({ limit: invocation.limit, after: invocation.after }) };
    default:
      return operation satisfies never;
  }
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
