import type { HttpRequest, HttpResponse, RequestHandler } from './http-messages';

/** Seconds. Chromium caches answers to preflights for at most this time. */
const PREFLIGHT_MAX_AGE = 7200;

const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'authorization, cache-control, content-type, idempotency-key, token',
  'access-control-max-age': String(PREFLIGHT_MAX_AGE),
};
/** Without this permission, scripts can read only a few standard headers of an answer. */
const EXPOSED_HEADERS = 'age, allow, link, location, retry-after';

/**
 * Adds CORS headers (the Fetch standard) to the answers of the API, for pages of the listed origins. Callback URLs and the
 * event stream get none. Preflights never reach an endpoint. The API uses no cookies, so credentials are not allowed.
 *
 * @param origins as browsers write them in `Origin`; if the list is empty, the answers are unchanged
 */
export function withCors(handleRequest: RequestHandler, origins: readonly string[]): RequestHandler {
  if (origins.length === 0) return handleRequest;
  return async (request) => {
    if (!request.path.startsWith('/v2/')) return handleRequest(request);
    const { origin = '' } = request.headers;
    if (!origins.includes(origin)) return withVaryHeaders(await handleRequest(request), {});
    const allowed = { 'access-control-allow-origin': origin };
    if (isPreflight(request))
      return withVaryHeaders({ status: 204, headers: PREFLIGHT_HEADERS, body: '' }, allowed);
    return withVaryHeaders(await handleRequest(request), {
      ...allowed,
      'access-control-expose-headers': EXPOSED_HEADERS,
    });
  };
}

function isPreflight({ method, headers }: HttpRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** `Vary` makes caches keep one answer for each origin, besides what the answer itself varies by. */
function withVaryHeaders(response: HttpResponse, headers: HttpResponse['headers']): HttpResponse {
  const vary = response.headers.vary === undefined ? 'Origin' : `${response.headers.vary}, Origin`;
  return { ...response, headers: { ...response.headers, ...headers, vary } };
}
