import type { Fault } from '../responses/problems';
import { MAX_URL_LENGTH } from './field-schemas';
import type { BodyFields } from './request-body';

/**
 * The faults of a `callback_url` as a receiver. Checks absolute URLs only: for any other value, the parser has a fault.
 *
 * @param check returns the text after "expected", or undefined if the receiver is allowed
 */
export async function findReceiverFaults(
  check: (url: string) => Promise<string | undefined>,
  { callback_url: url }: BodyFields,
): Promise<readonly Fault[]> {
  if (typeof url !== 'string' || url.length > MAX_URL_LENGTH || !URL.canParse(url)) return [];
  const expected = await check(url);
  return expected === undefined ? [] : [{ field: 'callback_url', expected }];
}
