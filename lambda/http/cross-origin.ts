import type { Answer, HttpRequest, HttpResponse } from './exchange';

/** Seconds; Chromium caches no answer to a preflight for longer. */
const PREFLIGHT_LASTS = 7200;

const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'authorization, cache-control, content-type, idempotency-key, token',
  'access-control-max-age': String(PREFLIGHT_LASTS),
};
/** Scripts read few other headers of an answer without permission. */
const EXPOSED = 'age, allow, link, location, retry-after';

/**
 * The same answers, which scripts in pages of the listed origins may read (CORS, the Fetch standard). Nothing but the API has
 * them: no callback URL, no stream of events. Preflights never reach an endpoint. No cookie is in use, so that credentials
 * are not allowed.
 *
 * @param origins as browsers write them in `Origin`; with none, the answers stay as they are
 */
export function crossOrigin(answer: Answer, origins: readonly string[]): Answer {
  if (origins.length === 0) return answer;
  return async (request) => {
    if (!request.path.startsWith('/v2/')) return answer(request);
    const { origin = '' } = request.headers;
    if (!origins.includes(origin)) return withHeaders(await answer(request), {});
    const allowed = { 'access-control-allow-origin': origin };
    if (isPreflight(request))
      return withHeaders({ status: 204, headers: PREFLIGHT_HEADERS, body: '' }, allowed);
    return withHeaders(await answer(request), { ...allowed, 'access-control-expose-headers': EXPOSED });
  };
}

function isPreflight({ method, headers }: HttpRequest): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

/** A cache keeps the answers to different origins apart. */
function withHeaders(response: HttpResponse, headers: HttpResponse['headers']): HttpResponse {
  return { ...response, headers: { ...response.headers, ...headers, vary: 'Origin' } };
}
