/** A request to an endpoint. */
export interface ApiRequest {
  readonly method: string;
  /** As sent, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; repeated ones joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A response. Its body is sent as JSON. */
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
