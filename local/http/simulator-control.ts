import type { HttpRequest, HttpResponse } from '../../lambda/http/http-messages';
import { Problem } from '../../lambda/http/responses/problems';
import type { PathParameters, Routes } from '../../lambda/http/routing';

/** The parts of the simulator's control API that are passed through. */
const RESOURCES = ['newest', 'settings'];
const ACTIONS = ['join', 'leave', 'end'];

/** Milliseconds until an answer of the simulator. */
const TIMEOUT = 10_000;

/**
 * The simulator's control API below `/simulator`. The page of the console may request its own origin only. The control API
 * itself needs no token, but here a caller's token is required, because the relay may be public.
 *
 * @param controlUrl the URL of the control API
 * @param authenticate checks a token
 */
export function simulatorControl(
  controlUrl: string,
  authenticate: (token: string) => Promise<string | undefined>,
): Routes {
  async function passThrough({ method, headers, body }: HttpRequest, path: string): Promise<HttpResponse> {
    if ((await authenticate(headers.token ?? '')) === undefined)
      throw new Problem('unauthenticated', 'token: expected a header with a valid token');
    const response = await fetch(`${controlUrl}${path}`, {
      method,
      ...(method !== 'GET' && { headers: { 'content-type': 'application/json' }, body }),
      signal: AbortSignal.timeout(TIMEOUT),
    });
    return {
      status: response.status,
      headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
      body: await response.text(),
    };
  }
  const resource = async (request: HttpRequest, { resource = '' }: PathParameters) =>
    passThrough(request, `/${requireName('resource', resource, RESOURCES)}`);
  return {
    'GET /simulator/{resource}': resource,
    'PATCH /simulator/{resource}': resource,
    'POST /simulator/conferences/{id}/{action}': async (request, { id = '', action = '' }) =>
      passThrough(
        request,
        `/conferences/${encodeURIComponent(id)}/${requireName('action', action, ACTIONS)}`,
      ),
  };
}

function requireName(field: string, name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  throw new Problem('not-found', `${field}: expected ${names.join(' or ')}`);
}
