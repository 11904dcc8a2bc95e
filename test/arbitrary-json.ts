import fc from 'fast-check';
import { arbitraryText } from './arbitrary-text';

/** Names that every object has, or that change its prototype. */
const ODD_NAMES = [
  'toString',
  'valueOf',
  'toJSON',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'length',
  'then',
];
/** Text that controls a terminal: an escape, line ends, a direction mark; and a lone surrogate. */
const ODD_TEXTS = [
  '\u001b[2J',
  '\r\n',
  '\u0085',
  '\u2028',
  '\u202e',
  '\u009b31m',
  '\ud800',
  '\udc00',
  '\0',
  ' x=1',
];

const jsonName = fc.oneof(
  fc.constantFrom(...ODD_NAMES),
  fc.constantFrom(...ODD_TEXTS),
  fc.string(),
  arbitraryText(),
);
const jsonLeaf = fc.oneof(
  fc.constantFrom(null, true, false, 0, -0, 1e308, -1e308, 5e-324, 2 ** 60, Number.POSITIVE_INFINITY),
  fc.constantFrom(...ODD_TEXTS),
  fc.double(),
  arbitraryText(),
);

function toRecord<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  const record: Record<string, T> = {};
  // Like JSON.parse: `__proto__` is an ordinary name.
  for (const [key, value] of entries)
    Object.defineProperty(record, key, { value, enumerable: true, writable: true, configurable: true });
  return record;
}

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    jsonLeaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(jsonName, tie('value')), { maxLength: 4 }).map(toRecord),
  ),
}));

/** Any value that JSON.parse can return, including odd ones. */
export const arbitraryJson: fc.Arbitrary<unknown> = value;

/** Any object that JSON.parse can return. */
export const arbitraryJsonObject: fc.Arbitrary<Record<string, unknown>> = fc
  .array(fc.tuple(jsonName, value), { maxLength: 6 })
  .map(toRecord);

/** A deeply nested list, deeper than a recursive function can follow. */
export function createDeepJson(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth));
}
