const SECRET_NAMES = [
  /token|passw|secret|authorization|credential|api[-_]?key|user[-_]?name|(conference|callback)[-_]?url/i,
  /(?<![a-z])(pin|pwd|auth)s?(?![a-z])/i,
  /[a-z]P(in|IN)s?(?![a-z])/,
];

/** A slash as it may be written inside another text: as it is, escaped as in JSON, percent-encoded; also repeatedly. */
const SLASH = String.raw`(?:\\{0,8}/|%(?:25){0,4}2f)`;
const CAPABILITY = new RegExp(String.raw`(${SLASH}callbacks${SLASH}[\w-]{1,64}${SLASH})[^\s/\\"'<>]+`, 'gi');
/** The last part of a capability, a SHA-256 in base64url, or of a token. */
const MAC = /\.[\w-]{43,}/g;
const USERINFO = new RegExp(String.raw`(${SLASH}${SLASH})[^\s/\\"'<>@]{1,512}@`, 'gi');

const REMOVED = '[removed]';
const DEEPEST = 20;
const LONGEST_SENTENCE = 256;

/**
 * What of a callback's fields may be in an event: everything but PINs, capability URLs and credentials.
 *
 * @param pin the conference's PIN, struck out wherever it stands and is not a part of a longer number
 */
export function redact(fields: Readonly<Record<string, unknown>>, pin?: string): Record<string, unknown> {
  return redaction(pin).ofRecord(fields, 0);
}

/** What of a text may be in an event. */
export function redactText(text: string, pin?: string): string {
  return redaction(pin).ofText(text, 0);
}

/** What of a sentence that repeats what was received may be in an event or in a log: also of a largest length. */
export function redactSentence(text: string, pin?: string): string {
  const open = redactText(text, pin);
  return open.length <= LONGEST_SENTENCE ? open : `${open.slice(0, LONGEST_SENTENCE)}…`;
}

function redaction(pin: string | undefined) {
  const pins = pin ? new RegExp(`(?<!\\d)${pin.replace(/\W/g, '\\$&')}(?!\\d)`, 'g') : undefined;
  return { ofRecord, ofText };

  function ofRecord(from: object, depth: number): Record<string, unknown> {
    const entries = Object.entries(from).map(([name, value]) => [
      ofText(name, depth),
      SECRET_NAMES.some((secret) => secret.test(name)) ? REMOVED : ofValue(value, depth + 1),
    ]);
    return Object.fromEntries(entries);
  }

  function ofValue(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return ofText(value, depth);
    if (typeof value === 'number') return isPin(value) ? REMOVED : value;
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEEPEST) return REMOVED;
    return Array.isArray(value) ? value.map((item) => ofValue(item, depth + 1)) : ofRecord(value, depth);
  }

  /** FoneStorm's page has JSON inside a text: names count there, too. */
  function ofText(text: string, depth: number): string {
    const inside = jsonIn(text);
    return inside === undefined ? strike(text) : JSON.stringify(ofValue(inside, depth + 1));
  }

  function strike(text: string): string {
    const open = text
      .replace(CAPABILITY, `$1${REMOVED}`)
      .replace(MAC, `.${REMOVED}`)
      .replace(USERINFO, `$1${REMOVED}@`);
    return pins ? open.replace(pins, REMOVED) : open;
  }

  function isPin(value: number): boolean {
    return strike(String(value)) !== String(value) || (pin !== undefined && Number(pin) === value);
  }
}

/** The object or array that a text is, as JSON. */
function jsonIn(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
