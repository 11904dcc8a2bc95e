import { createHash } from 'node:crypto';

/** What Amazon SQS takes in a deduplication id, and a URL's path takes as it is. */
const PLAIN = /^[\w=.:-]+$/;

/**
 * An id of another's making as a part of one of ours: as it is, or its SHA-256 in hexadecimal if it is longer than
 * `most` or has a character that not every queue takes.
 */
export function boundedId(id: string, most: number): string {
  return id.length <= most && PLAIN.test(id) ? id : createHash('sha256').update(id).digest('hex');
}
