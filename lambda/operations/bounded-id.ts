import { createHash } from 'node:crypto';

/** Characters that are valid in a deduplication id of Amazon SQS, and unescaped in a URL's path. */
const SAFE_ID = /^[\w=.:-]+$/;

/**
 * A foreign id as a part of one of the relay's ids. It stays as it is, or becomes its SHA-256 in hexadecimal if it is longer
 * than `most`, or has a character that a queue may refuse.
 */
export function boundedId(id: string, most: number): string {
  return id.length <= most && SAFE_ID.test(id) ? id : createHash('sha256').update(id).digest('hex');
}
