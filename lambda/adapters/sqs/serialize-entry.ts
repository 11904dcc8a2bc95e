import type { Entry } from '../../domain/entry';
import { stringifyForSqs } from '../runtime/json-text';

/** The format of the mailbox's messages. A message of another format is an unreadable entry. */
export const FORMAT = 1;

/** The message of an entry. It is apart from the parser, so that `receive-callback` does not load the parser's schema. */
export function serializeEntry(entry: Entry): string {
  return stringifyForSqs({ format: FORMAT, entry });
}
