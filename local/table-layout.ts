/** The key prefixes of a table in dynalite's store. A test compares them with the keys that dynalite writes. */
export const LAYOUT = {
  table: (name: string) => `table~${name}`,
  items: (name: string) => `item-${name}~`,
  index: (name: string, index: string) => `index-global~${name}~${index}~`,
} as const;

/** The range of all keys with a prefix: keys are ASCII. */
export function beginningWith(prefix: string) {
  return { gte: prefix, lt: `${prefix}\xff` } as const;
}
