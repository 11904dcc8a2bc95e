import type { AuditCode } from '../contract/audit-codes';

/** A request as an endpoint sees it, from API Gateway or the Node server. */
export interface HttpRequest {
  readonly method: string;
  /** As sent, still percent-encoded. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly query: string;
  /** Names in lower case; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** A unique id that the host gave the request. */
  readonly requestId: string;
  /** The address that the request came from. */
  readonly sourceIp: string;
  /** The caller of a direct invocation, which needs no token. No part of an HTTP request sets it. */
  readonly caller?: string;
  /**
   * The token of the task that waits for the conference of a direct invocation: a secret. No part of an HTTP request sets it.
   */
  readonly taskToken?: string;
  /** The key of the command over the bus that makes the change. A repeat of it has the same key. No part of an HTTP request sets it. */
  readonly command?: string;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body is the base64 of the bytes to send. */
  readonly isBase64?: boolean;
}

/** The fields of a request in the audit trail, besides its address and outcome. None of them is a secret. */
export interface AuditFields {
  /** The code of the log line, if it differs from the route's. */
  readonly code?: AuditCode;
  /** The name of the token; for a login, `login:` and the user name. */
  readonly caller?: string;
  readonly conferenceId?: string | undefined;
  readonly seriesId?: string;
  /** The id of an occurrence of the series. */
  readonly occurrence?: string;
  readonly position?: number;
  /** A FoneNumber of the account. */
  readonly fonenumber?: string;
}

/** Adds fields to a request's line in the audit trail. */
export type AddAuditFields = (fields: AuditFields) => void;

/** Answers a request, or throws a `Problem`. */
export type Endpoint = (request: HttpRequest) => Promise<HttpResponse>;

/** Answers a request; never throws. */
export type RequestHandler = (request: HttpRequest) => Promise<HttpResponse>;

/** 128 KiB; a longer body is refused. */
export const MAX_BODY_BYTES = 128 * 1024;

export function jsonResponse(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) };
}
