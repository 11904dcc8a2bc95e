import { gunzipSync } from 'node:zlib';
import { type HttpRequest, MAX_BODY_BYTES } from '../http-messages';
import { bodyTooLarge, invalidRequest, Problem } from '../responses/problems';

/**
 * Decodes the body of a request with a `Content-Encoding` (RFC 9110, section 8.4).
 *
 * @throws {Problem} `unsupported-media-type` for any coding except gzip; `body-too-large` if the decoded content is longer
 *   than the limit; `invalid-request` if the body is not gzip
 */
export function decodeContent({ headers, body }: Pick<HttpRequest, 'headers' | 'body'>): Buffer {
  const coding = headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (body.length === 0 || coding === '' || coding === 'identity') return body;
  if (coding === 'gzip' || coding === 'x-gzip') return gunzipBounded(body);
  throw new Problem('unsupported-media-type', 'Content-Encoding: expected gzip, or none', {
    headers: { 'accept-encoding': 'gzip' },
  });
}

/** Stops at the limit: a small body may decode to gigabytes. */
function gunzipBounded(body: Buffer): Buffer {
  try {
    return gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE'
      ? bodyTooLarge()
      : invalidRequest([{ field: 'body', expected: 'gzip, because of Content-Encoding: gzip' }]);
  }
}
