/**
 * Tokens in a caller's `callback_url`, such as `https://example.com/cb?caller={{from}}&id={{uid}}`. FoneStorm replaces
 * `{{field}}` by the field of the callback (v2.12, "callback tokens").
 */

/** A name does not contain the characters that end a part of a URL. */
const TOKEN = /\{\{([^{}/\\?#&=]{0,64})\}\}/g;
/** Everything before the path. Browsers treat a backslash as a slash, and accept any number of them. */
const BEFORE_PATH = /^[^:/\\?#]*:[/\\]*[^/\\?#]*/;
/** The most characters of a URL with values. Servers refuse longer ones (RFC 9110, 4.1 asks for 8000). */
const MAX_URL_LENGTH = 8000;

/**
 * Whether a URL has a token or the start of one outside its path and query. A callback must not choose the host, also
 * percent-encoded; a fragment is never sent.
 */
export function hasMisplacedToken(url: string): boolean {
  const { host, hash } = new URL(url);
  return host.includes('{{') || hash.includes('{{');
}

/**
 * A URL with each token replaced by the callback's value, percent-encoded. A token becomes empty if the callback has no such
 * field, or the field is not text, a number or a boolean. It also becomes empty if a server would read the value as a step
 * in the path (`..`). All tokens become empty if the URL would be too long.
 *
 * @param url an absolute URL, as the caller gave it
 * @param fields returns the fields of the callback; called only if there is a token
 */
export function replaceTokens(url: string, fields: () => Readonly<Record<string, unknown>>): string {
  if (!url.includes('{{')) return url;
  // As every parser of URLs does (WHATWG URL, 4.4).
  const plain = url.replace(/[\t\n\r]/g, '');
  const [beforePath = ''] = BEFORE_PATH.exec(plain) ?? [];
  const rest = plain.slice(beforePath.length);
  const endOfPath = rest.search(/[?#]|$/);
  const values = fields();
  const filled = rest.replace(TOKEN, (_token, name: string, at: number) => {
    const value = encodeValue(Object.hasOwn(values, name) ? values[name] : undefined);
    return at < endOfPath && /^\.+$/.test(value) ? '' : value;
  });
  const isShort = beforePath.length + filled.length <= MAX_URL_LENGTH;
  return beforePath + (isShort ? filled : rest.replace(TOKEN, ''));
}

function encodeValue(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return '';
  return encodeURIComponent(String(value).toWellFormed());
}
