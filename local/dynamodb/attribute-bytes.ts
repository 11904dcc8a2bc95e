/**
 * Replaces bytes by base64 in `JSON.stringify`: DynamoDB's JSON has them in this form. A `Buffer` has already become another object by its
 * `toJSON`.
 */
export function encodeBytes(this: Readonly<Record<string, unknown>>, name: string, value: unknown): unknown {
  const bytes = this[name];
  return bytes instanceof Uint8Array ? Buffer.from(bytes).toString('base64') : value;
}

/** The response with bytes in place of base64, in the values `B` of attributes. */
export function decodeBytes<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(decodeBytes) as T;
  const decoded = Object.entries(value).map(([name, each]) => [
    name,
    name === 'B' && typeof each === 'string' ? Buffer.from(each, 'base64') : decodeBytes(each),
  ]);
  return Object.fromEntries(decoded) as T;
}
