/**
 * Random numbers from a seed. Each number depends only on the seed and on its name, so a step that is removed from a run
 * changes no other number.
 */
export class Chance {
  constructor(readonly seed: number) {}

  /** From 0 to 1, without 1. */
  fraction(name: string): number {
    // FNV-1a, then the finisher of MurmurHash3, so that similar names give very different numbers.
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

  /** A whole number from `least` to `greatest`, inclusive. */
  wholeNumber(least: number, greatest: number, name: string): number {
    return least + Math.floor(this.fraction(name) * (greatest - least + 1));
  }

  oneOf<T>(choices: readonly [T, ...T[]], name: string): T {
    return choices[Math.floor(this.fraction(name) * choices.length)] ?? choices[0];
  }
}
