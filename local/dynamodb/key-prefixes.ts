/** The key prefixes of a table in dynalite's store. A test compares them with the keys that dynalite writes. */
export const KEY_PREFIXES = {
  table: (name: string) => `table~${name}`,
  items: (name: string) => `item-${name}~`,
  index: (name: string, index: string) => `index-global~${name}~${index}~`,
} as const;

/** The range of all keys with a prefix: keys are ASCII. */
export function prefixRange(prefix: string) {
  return { gte: prefix, lt: `${prefix}\xff` } as const;
}
