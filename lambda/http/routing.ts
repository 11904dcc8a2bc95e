import { CALLBACK_ROUTES, UNSUPPORTED_ROUTES } from '../contract/routes';
import type { AddAuditFields, HttpRequest, HttpResponse } from './http-messages';
import { type Fault, invalidRequest, Problem, pathNotFound } from './responses/problems';

/** The values of a route's `{names}`, decoded. */
export type PathParameters = Readonly<Record<string, string>>;

/** Answers the requests of one route; `addAuditFields` adds fields for the audit trail. */
export type RouteHandler = (
  request: HttpRequest,
  parameters: PathParameters,
  addAuditFields?: AddAuditFields,
) => Promise<HttpResponse>;

/** By method and path template, as API Gateway writes a route key: `GET /v2/conferences/{id}`. */
export type Routes = Readonly<Record<string, RouteHandler>>;

/**
 * Finds the route of a request. `HEAD` is allowed where `GET` is. It gets the same answer, and the
 * host sends it without the body (RFC 9110, 9.3.2). On a callback URL it is not allowed, because `GET` stores a callback there.
 *
 * @throws {Problem} `not-found` if no template matches the path; `method-not-allowed`, with the header `Allow`, if one
 *   matches with other methods only; `invalid-request` if the escapes of a parameter are not UTF-8
 */
export function createRouter(routes: Routes): (request: HttpRequest) => Promise<HttpResponse> {
  const table = Object.entries(routes).flatMap(([key, handler]) => {
    const [method = '', template = ''] = key.split(' ');
    const methods = method === 'GET' && key !== CALLBACK_ROUTES.get ? ['GET', 'HEAD'] : [method];
    const route = {
      segments: template.split('/').map(parseSegment),
      handler,
      isSupported: !(key in UNSUPPORTED_ROUTES),
    };
    return methods.map((each) => ({ ...route, method: each }));
  });
  return async (request) => {
    const path = request.path.split('/').map(decodeSegment);
    const matching = table.flatMap((route) => {
      const found = matchPath(route.segments, path);
      return found ? [{ ...route, ...found }] : [];
    });
    if (matching.length === 0) throw pathNotFound();
    const route = matching.find(({ method }) => method === request.method);
    if (route && route.faults.length > 0) throw invalidRequest(route.faults);
    if (route) return route.handler(request, route.parameters);
    const allow = matching
      .filter(({ isSupported }) => isSupported)
      .map(({ method }) => method)
      .join(', ');
    throw new Problem('method-not-allowed', `method: expected ${allow}`, { headers: { allow } });
  };
}

interface Match {
  readonly parameters: PathParameters;
  /** The faults of parameters that cannot be decoded. */
  readonly faults: readonly Fault[];
}

/** A part of a template between slashes: the name of a parameter, or a text. */
type Segment = { readonly name: string } | { readonly text: string };

function parseSegment(segment: string): Segment {
  const name = /^\{(\w+)\}$/.exec(segment)?.[1];
  return name === undefined ? { text: segment } : { name };
}

/** @param path its decoded segments; undefined if the escapes of one are not UTF-8 */
function matchPath(template: readonly Segment[], path: readonly (string | undefined)[]): Match | undefined {
  if (template.length !== path.length) return undefined;
  const parameters: Record<string, string> = {};
  const faults: Fault[] = [];
  for (const [index, segment] of template.entries()) {
    const value = path[index];
    if ('text' in segment ? segment.text !== value : value === '') return undefined;
    if ('text' in segment) continue;
    if (value === undefined) faults.push({ field: segment.name, expected: 'UTF-8, percent-encoded' });
    else parameters[segment.name] = value;
  }
  return { parameters, faults };
}

function decodeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
