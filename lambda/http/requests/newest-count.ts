import { invalidRequest } from '../responses/problems';
import { unknownParameterFaults } from './query-parameters';
import { parseQuery } from './url-encoded';

const MAX_COUNT = 10_000;

/**
 * Parses `?last=`, the number of the newest items with which an answer begins.
 *
 * @returns undefined without it
 * @throws {Problem} `invalid-request` for any other parameter, a repeated one, or another value
 */
export function parseNewestCount(query: string): number | undefined {
  const parameters = parseQuery(query);
  const [text, ...others] = parameters.getAll('last');
  const faults = unknownParameterFaults(parameters, ['last']);
  const isCount = text !== undefined && /^\d{1,5}$/.test(text) && Number(text) <= MAX_COUNT;
  if (others.length > 0 || (text !== undefined && !isCount))
    faults.push({ field: 'last', expected: `a whole number from 0 to ${MAX_COUNT}` });
  if (faults.length > 0) throw invalidRequest(faults);
  return text === undefined ? undefined : Number(text);
}
