/** Where dynalite keeps a table in its store: the beginning of each key. A test compares this with what it writes. */
export const LAYOUT = {
  table: (name: string) => `table~${name}`,
  items: (name: string) => `item-${name}~`,
  index: (name: string, index: string) => `index-global~${name}~${index}~`,
} as const;

/** The range of all keys that begin so: they are ASCII. */
export function beginningWith(prefix: string) {
  return { gte: prefix, lt: `${prefix}\xff` } as const;
}
