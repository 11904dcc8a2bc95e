import { isSecretName } from './secret-names';

/** A slash inside another text: literal, escaped as in JSON, or percent-encoded, once or repeatedly. */
const SLASH = String.raw`(?:\\{0,8}/|%(?:25){0,4}2f)`;
const CAPABILITY = new RegExp(String.raw`(${SLASH}callbacks${SLASH}[\w-]{1,64}${SLASH})[^\s/\\"'<>]+`, 'gi');
/** A JSON Web Token. */
const TOKEN = /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*/g;
/** The last part of a capability, a SHA-256 in base64url, or of a token. */
const MAC = /\.[\w-]{43,}/g;
const USERINFO = new RegExp(String.raw`(${SLASH}${SLASH})[^\s/\\"'<>@]{1,512}@`, 'gi');
/** The credentials of an `Authorization` header. A word of a sentence has no digit and no such sign. */
const SCHEME =
  /(?<![a-z])((?:bearer|basic|digest)(?:\s|%20|\+){1,3})(?=[a-z]{0,64}[\d._~+/=-])[\w.~+/=-]{6,}/gi;
/** A name and its separator from the value: in a query, in JSON, in a header, in XML. */
const NAME_AND_SEPARATOR =
  /(?:(?<![\w-])|(?<=%[\da-f]{2}))([a-z][\w.-]{0,63})(?:["']{0,1}\s{0,3}(?:[=:>]|%3d|%3a)\s{0,3})/gi;
const VALUE = /"[^"]{0,512}|'[^']{0,512}|(?:(?:bearer|basic|digest|token)\s{1,3})?[^\s&,;"'<>%]{1,512}/iy;
/** A secret in a sentence: it has a digit. */
const SECRET_IN_SENTENCE =
  /(?<![a-z])((?:pins?|otp|pass(?:word|code|phrase)s?|(?:access|security|entry|verification|host|moderator|guest|meeting|conference|login|auth) codes?)(?: (?:code|number))?(?: is| was)? )(?=[^\s,;"'<>]{0,64}\d)[^\s,;"'<>]{1,64}/gi;

export const REMOVED = '[removed]';

/** The text without capabilities, credentials, and values of secret names. */
export function removeSecrets(text: string): string {
  return removeNamedSecrets(removeSecretFormats(text))
    .replace(SCHEME, `$1${REMOVED}`)
    .replace(SECRET_IN_SENTENCE, `$1${REMOVED}`);
}

/** The text without capabilities, JSON Web Tokens, and passwords in URLs: their form identifies them in any text. */
export function removeSecretFormats(text: string): string {
  return text
    .replace(CAPABILITY, `$1${REMOVED}`)
    .replace(TOKEN, REMOVED)
    .replace(MAC, `.${REMOVED}`)
    .replace(USERINFO, `$1${REMOVED}@`);
}

function removeNamedSecrets(text: string): string {
  let open = '';
  let at = 0;
  for (const { 0: match, 1: name = '', index } of text.matchAll(NAME_AND_SEPARATOR)) {
    const from = index + match.length;
    if (index < at || !isSecretName(name)) continue;
    VALUE.lastIndex = from;
    const [value = ''] = VALUE.exec(text) ?? [];
    // The fault of a field names it, but does not contain its value.
    if (value === '' || value === 'expected') continue;
    const quote = /^["']/.exec(value)?.[0] ?? '';
    open += `${text.slice(at, from)}${quote}${REMOVED}`;
    at = from + value.length;
  }
  return open + text.slice(at);
}
