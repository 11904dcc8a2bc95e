import { createHash } from 'node:crypto';
import type { ConferenceFields, Definition } from '../../domain/definition';

/** The id of a creation that has an `Idempotency-Key` and no id: a UUID of the caller's name and the key. */
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

/**
 * A digest of the content of a conference. The order of the fields does not matter.
 *
 * @param owner the workflow that waits for it, or its series: the same content without that owner has another digest
 */
export function contentDigest(
  fields: ConferenceFields,
  { isAwaited, seriesId }: Pick<Definition, 'isAwaited' | 'seriesId'> = {},
): string {
  const sorted = Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1));
  const owner = [...(isAwaited ? ['awaited'] : []), ...(seriesId === undefined ? [] : ['series', seriesId])];
  const content = [...sorted, ...owner];
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url');
}
