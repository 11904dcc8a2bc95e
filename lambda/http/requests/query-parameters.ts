import { QUERY_PARAMETERS } from '../../contract/routes';
import { type Fault, invalidRequest } from '../responses/problems';
import { parseQuery } from './url-encoded';

/** A query parameter that takes one of a few values. */
export interface ParameterChoice<T extends string> {
  readonly name: string;
  readonly values: readonly T[];
  /** The text after "expected" in a fault; default: the values. */
  readonly expected?: string;
}

/**
 * Parses a query whose only parameter is optional.
 *
 * @throws {Problem} `invalid-request` for any other parameter, a repeated one, or another value
 */
export function parseOptionalChoice<T extends string>(
  query: string,
  { name, values, expected = values.join(' or ') }: ParameterChoice<T>,
): T | undefined {
  const parameters = parseQuery(query);
  const [first, ...others] = parameters.getAll(name);
  const chosen = values.find((value) => value === first);
  const faults = unknownParameterFaults(parameters, [name]);
  // A repeated parameter is ambiguous.
  if (others.length > 0 || chosen !== first) faults.push({ field: name, expected });
  if (faults.length > 0) throw invalidRequest(faults);
  return chosen;
}

/**
 * Refuses every parameter of a route that has none.
 *
 * @param route as in `ROUTES`. A route of `QUERY_PARAMETERS` parses its query itself
 * @throws {Problem} `invalid-request`
 */
export function requireKnownParameters(route: string, query: string): void {
  if (query === '' || QUERY_PARAMETERS[route]) return;
  const faults = unknownParameterFaults(parseQuery(query), []);
  if (faults.length > 0) throw invalidRequest(faults);
}

/** A fault for each parameter with another name. */
export function unknownParameterFaults(parameters: URLSearchParams, names: readonly string[]): Fault[] {
  return [...new Set(parameters.keys())]
    .filter((field) => !names.includes(field))
    .map((field) => ({ field: field.slice(0, 64), expected: names.join(' or ') || 'no query parameter' }));
}
