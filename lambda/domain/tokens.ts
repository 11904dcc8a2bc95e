/**
 * Tokens in a caller's `callback_url`: `{{field}}`, which FoneStorm replaces by the field of the callback (v2.12,
 * "callback tokens"), as in `https://example.com/cb?caller={{from}}&id={{uid}}`.
 */

/** A name has none of the characters that end a part of a URL. */
const TOKEN = /\{\{([^{}/\\?#&=]{0,64})\}\}/g;
/** All before the path. Browsers' parsers take a backslash for a slash, and as many as there are. */
const BEFORE_PATH = /^[^:/\\?#]*:[/\\]*[^/\\?#]*/;
/** A URL with values in it has so many characters at most: servers refuse longer ones (RFC 9110, 4.1 asks for 8000). */
const LONGEST = 8000;

/** Whether a URL's host, which no callback may choose, has a token, or the beginning of one; also percent-encoded. */
export function hasTokenInHost(url: string): boolean {
  return new URL(url).host.includes('{{');
}

/**
 * A URL with each token replaced by the callback's value, percent-encoded; by nothing where the callback has no such
 * field, or the field is no text, number or truth value. Where a server would take a value for a step in the path (`..`),
 * and where the URL would become too long, a token is replaced by nothing, too.
 *
 * @param url an absolute one, as the caller gave it
 * @param fields of the callback; asked for where there is a token
 */
export function withValues(url: string, fields: () => Readonly<Record<string, unknown>>): string {
  if (!url.includes('{{')) return url;
  // As every parser of URLs does (WHATWG URL, 4.4).
  const plain = url.replace(/[\t\n\r]/g, '');
  const [beforePath = ''] = BEFORE_PATH.exec(plain) ?? [];
  const rest = plain.slice(beforePath.length);
  const endOfPath = rest.search(/[?#]|$/);
  const values = fields();
  const filled = rest.replace(TOKEN, (_token, name: string, at: number) => {
    const value = encoded(Object.hasOwn(values, name) ? values[name] : undefined);
    return at < endOfPath && /^\.+$/.test(value) ? '' : value;
  });
  const isShort = beforePath.length + filled.length <= LONGEST;
  return beforePath + (isShort ? filled : rest.replace(TOKEN, ''));
}

function encoded(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return '';
  return encodeURIComponent(String(value).toWellFormed());
}
