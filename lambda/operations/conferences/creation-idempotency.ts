import { createHash } from 'node:crypto';
import type { ConferenceFields } from '../../domain/definition';

/** The id of a creation without one, from its `Idempotency-Key`: a UUID, another for each caller. */
export function idForIdempotencyKey(caller: string, key: string): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([caller, key]))
    .digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Tells the same content from any other, in whichever order its fields came. */
export function contentDigest(fields: ConferenceFields): string {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('base64url');
}
