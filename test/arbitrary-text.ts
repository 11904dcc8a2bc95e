import fc from 'fast-check';

const CODE_POINTS = 0x11_0000;
const SURROGATES = { from: 0xd800, count: 0x800 };

/** Like `binary` of fast-check, which needs a second to build a table of all characters. */
const codePoint = fc.integer({ min: 0, max: CODE_POINTS - SURROGATES.count - 1 }).map(
  (place) => String.fromCodePoint(place < SURROGATES.from ? place : place + SURROGATES.count),
  (character) => {
    const [at = -1, ...others] = Array.from(String(character), (each) => each.codePointAt(0) ?? -1);
    if (at < 0 || others.length > 0) throw new Error('expected one character');
    return at < SURROGATES.from ? at : at - SURROGATES.count;
  },
);

/** A string of any characters. */
export function arbitraryText(lengths: { readonly maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: codePoint, ...lengths });
}
