import type { ApiRequest, ApiResponse, Endpoint } from './exchange';
import { notFound, Refusal } from './refusal';

/** The values of a route's `{names}`, decoded. */
export type PathValues = Readonly<Record<string, string>>;

export type RouteHandler = (request: ApiRequest, values: PathValues) => Promise<ApiResponse>;

/** Endpoints by method and path, such as `GET /v2/conferences/{id}`. */
export type Routes = Readonly<Record<string, RouteHandler>>;

/** Throws a `Refusal`: 404 for an unknown path, 405 for another method. */
export function createRouter(routes: Routes): Endpoint {
  const table = Object.entries(routes).map(([route, handler]) => {
    const [method = '', template = ''] = route.split(' ');
    return { method, segments: template.split('/'), handler };
  });
  return async (request) => {
    const path = request.path.split('/').map(decodeSegment);
    const found = table.flatMap(({ method, segments, handler }) => {
      const values = matchPath(segments, path);
      return values ? [{ method, handler, values }] : [];
    });
    if (found.length === 0) throw notFound('such path');
    const route = found.find(({ method }) => method === request.method);
    if (route) return route.handler(request, route.values);
    const allow = found.map(({ method }) => method).join(', ');
    throw new Refusal(405, `The method is not allowed here: expected ${allow}`, { allow });
  };
}

function matchPath(segments: readonly string[], path: readonly string[]): PathValues | undefined {
  if (segments.length !== path.length) return undefined;
  const values: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const given = path[index] ?? '';
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name === undefined ? segment !== given : given === '') return undefined;
    if (name !== undefined) values[name] = given;
  }
  return values;
}

/** A segment that cannot be decoded stays unchanged. Nothing has such a name. */
function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
