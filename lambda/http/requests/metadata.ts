import type { Metadata } from '../../domain/definition';
import { isSecretName } from '../../domain/redaction/secret-names';
import type { Fault } from '../responses/problems';

const MAX_TEXTS = 20;
/** Bytes of all keys and values in UTF-8. Each event of the conference carries them. */
const MAX_BYTES = 1024;
const MAX_VALUE_BYTES = 500;
/** Patterns of rules, JSONPath and form fields can name such a key without quotes. */
const KEY = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

const OBJECT_EXPECTED = 'an object of strings, such as {"caseId": "4711"} (in a form: metadata[caseId]=4711)';
const KEY_EXPECTED = 'a key of 1 to 40 letters, digits, "_" or "-" that begins with a letter';
const OPEN_KEY_EXPECTED = 'a key that does not name a secret, because events show metadata';
const VALUE_EXPECTED = `a string of at most ${MAX_VALUE_BYTES} bytes without control characters`;

interface MergedMetadata {
  /** An empty string if nothing is left, or if there are faults. */
  readonly metadata: Metadata | '';
  readonly faults: readonly Fault[];
}

/**
 * Merges the `metadata` of a request into the stored metadata. An empty string removes its key, and `null` counts as omitted. An
 * empty string instead of the object removes all keys.
 *
 * @returns the metadata after the request, with sorted keys: their order does not matter for the digest of a creation
 */
export function mergeMetadata(given: unknown, stored: Metadata = {}): MergedMetadata {
  if (given === '') return { metadata: '', faults: [] };
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return refuse({ field: 'metadata', expected: `${OBJECT_EXPECTED}, got ${kindOf(given)}` });
  const named = Object.entries(given).filter(([, value]) => value !== null);
  const faults = named.flatMap(([key, value]) => findFault(key, value) ?? []);
  if (faults.length > 0) return refuse(...faults);
  const texts = Object.entries({ ...stored, ...Object.fromEntries(named) })
    .filter(([, value]) => value !== '')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  if (texts.length > MAX_TEXTS)
    return refuse({ field: 'metadata', expected: `at most ${MAX_TEXTS} keys, got ${texts.length}` });
  const bytes = Buffer.byteLength(texts.flat().join(''));
  if (bytes > MAX_BYTES)
    return refuse({ field: 'metadata', expected: `at most ${MAX_BYTES} bytes together, got ${bytes}` });
  return { metadata: texts.length === 0 ? '' : Object.fromEntries(texts), faults: [] };
}

function refuse(...faults: readonly Fault[]): MergedMetadata {
  return { metadata: '', faults };
}

function findFault(key: string, value: unknown): Fault | undefined {
  const field = `metadata.${key.slice(0, 64)}`;
  if (!KEY.test(key)) return { field, expected: KEY_EXPECTED };
  if (isSecretName(key)) return { field, expected: OPEN_KEY_EXPECTED };
  if (typeof value !== 'string') return { field, expected: `${VALUE_EXPECTED}, got ${kindOf(value)}` };
  const bytes = Buffer.byteLength(value);
  if (bytes > MAX_VALUE_BYTES) return { field, expected: `${VALUE_EXPECTED}, got ${bytes} bytes` };
  if (/\p{Cc}/u.test(value)) return { field, expected: `${VALUE_EXPECTED}, got one` };
  return value.isWellFormed() ? undefined : { field, expected: `${VALUE_EXPECTED}, got no Unicode text` };
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
