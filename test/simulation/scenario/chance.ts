/**
 * Numbers that a seed decides. Each has a name, and hangs on nothing but the seed and its name: what is taken out of a
 * run leaves all other numbers as they are.
 */
export class Chance {
  constructor(readonly seed: number) {}

  /** From 0 to 1, without 1. */
  fraction(name: string): number {
    // FNV-1a, and the finisher of MurmurHash3 so that names that differ in one letter lie far apart.
    let hash = 0x811c9dc5 ^ Math.imul(this.seed + 1, 0x9e3779b1);
    for (let index = 0; index < name.length; index += 1) {
      hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
  }

  happens(probability: number, name: string): boolean {
    return probability > 0 && this.fraction(name) < probability;
  }

  /** A whole number; both ends are among them. */
  wholeNumber(least: number, most: number, name: string): number {
    return least + Math.floor(this.fraction(name) * (most - least + 1));
  }

  oneOf<T>(choices: readonly [T, ...T[]], name: string): T {
    return choices[Math.floor(this.fraction(name) * choices.length)] ?? choices[0];
  }
}
