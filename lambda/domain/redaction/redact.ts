import { pinPattern } from './caller-texts';
import { isSecretName } from './secret-names';
import { REMOVED, removeSecrets } from './secret-patterns';

const MAX_DEPTH = 20;
const MAX_SENTENCE_LENGTH = 256;

/** A PIN that is not known yet: 4 to 8 digits outside of longer numbers and times. */
export const ANY_PIN = Symbol('any PIN');
const ANY_DIGITS = /(?<!\d|\d[-.:/]|\+|\dT)\d{4,8}(?!\d|[-.:/]\d|T\d)/g;

/** The PIN to remove, besides the values of secret names. */
export type Pin = string | typeof ANY_PIN | undefined;

/**
 * The fields of a callback without PINs, capability URLs and credentials, for an event.
 *
 * @param pin the PIN of the conference, removed everywhere except inside a longer number
 */
export function redact(fields: Readonly<Record<string, unknown>>, pin?: Pin): Record<string, unknown> {
  return redaction(pin).ofRecord(fields, 0);
}

/** A text without PINs, capability URLs and credentials. */
export function redactText(text: string, pin?: Pin): string {
  return redaction(pin).ofText(text, 0);
}

/** A sentence that quotes received text, redacted and shortened for an event or a log line. */
export function redactSentence(text: string, pin?: Pin): string {
  const open = redactText(text, pin);
  return open.length <= MAX_SENTENCE_LENGTH ? open : `${open.slice(0, MAX_SENTENCE_LENGTH)}…`;
}

function redaction(pin: Pin) {
  const pins = pin === ANY_PIN ? ANY_DIGITS : pin ? pinPattern(pin) : undefined;
  return { ofRecord, ofText };

  function ofRecord(from: object, depth: number): Record<string, unknown> {
    const entries = Object.entries(from).map(([name, value]) => [
      ofText(name, depth),
      isSecretName(name) ? REMOVED : ofValue(value, depth + 1),
    ]);
    return Object.fromEntries(entries);
  }

  function ofValue(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return ofText(value, depth);
    if (typeof value === 'number') return isPin(value) ? REMOVED : value;
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return REMOVED;
    return Array.isArray(value) ? value.map((item) => ofValue(item, depth + 1)) : ofRecord(value, depth);
  }

  /** FoneStorm sends JSON inside strings: secret names count there, too. */
  function ofText(text: string, depth: number): string {
    const inside = parseJsonObject(text);
    return inside === undefined ? strike(text) : JSON.stringify(ofValue(inside, depth + 1));
  }

  function strike(text: string): string {
    const open = removeSecrets(text);
    return pins ? open.replace(pins, REMOVED) : open;
  }

  function isPin(value: number): boolean {
    return strike(String(value)) !== String(value) || (typeof pin === 'string' && Number(pin) === value);
  }
}

/** The object or array in a JSON text; undefined for any other text. */
function parseJsonObject(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
