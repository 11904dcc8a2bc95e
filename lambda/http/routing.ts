import type { HttpRequest, HttpResponse } from './exchange';
import { Problem } from './problems';

/** The values of a route's `{names}`, decoded. */
export type PathParameters = Readonly<Record<string, string>>;

/** Answers the requests of one route. */
export type RouteHandler = (request: HttpRequest, parameters: PathParameters) => Promise<HttpResponse>;

/** By method and path template, as API Gateway writes a route key: `GET /v2/conferences/{id}`. */
export type Routes = Readonly<Record<string, RouteHandler>>;

/**
 * Finds the route of a request.
 *
 * @throws {Problem} `not-found` where no template matches the path, `method-not-allowed` where one does for another
 *   method; the allowed ones are in `Allow`
 */
export function routing(routes: Routes): (request: HttpRequest) => Promise<HttpResponse> {
  const table = Object.entries(routes).map(([key, handler]) => {
    const [method = '', template = ''] = key.split(' ');
    return { method, segments: template.split('/'), handler };
  });
  return async (request) => {
    const path = request.path.split('/');
    const matching = table.flatMap(({ method, segments, handler }) => {
      const parameters = match(segments, path);
      return parameters ? [{ method, handler, parameters }] : [];
    });
    if (matching.length === 0) throw new Problem('not-found', 'There is nothing at this path');
    const route = matching.find(({ method }) => method === request.method);
    if (route) return route.handler(request, route.parameters);
    const allow = matching.map(({ method }) => method).join(', ');
    throw new Problem('method-not-allowed', `Allowed here: ${allow}`, { headers: { allow } });
  };
}

function match(template: readonly string[], path: readonly string[]): PathParameters | undefined {
  if (template.length !== path.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of template.entries()) {
    const value = decoded(path[index] ?? '');
    if (value === undefined) return undefined;
    const name = /^\{(\w+)\}$/.exec(segment)?.[1];
    if (name !== undefined && value !== '') parameters[name] = value;
    else if (segment !== value) return undefined;
  }
  return parameters;
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
