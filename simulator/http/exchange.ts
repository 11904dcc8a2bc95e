/** A request as an endpoint sees it. */
export interface ApiRequest {
  readonly method: string;
  /** As sent, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer; its body is sent as JSON. */
export interface ApiResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** Answers a request, or throws a `Refusal`. */
export type Endpoint = (request: ApiRequest) => Promise<ApiResponse>;

/** The most bytes of a body. */
export const MAX_BODY_BYTES = 128 * 1024;

export function ok(body: unknown, status = 200): ApiResponse {
  return { status, body };
}
