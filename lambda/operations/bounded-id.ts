import { createHash } from 'node:crypto';

/** Characters that are valid in a deduplication id of Amazon SQS, and unescaped in a URL's path. */
const SAFE_ID = /^[\w=.:-]+$/;

/**
 * Makes a foreign id a part of one of the relay's ids.
 *
 * @returns the id itself; its SHA-256 in hexadecimal if it has more than `maxLength` characters, or a character that a queue
 *   may refuse
 */
export function boundedId(id: string, maxLength: number): string {
  return id.length <= maxLength && SAFE_ID.test(id) ? id : createHash('sha256').update(id).digest('hex');
}
