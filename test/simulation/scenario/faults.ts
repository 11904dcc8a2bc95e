import type { Chance } from './chance';

/** What may go wrong, and how often against the others. */
export type FaultWeights<T extends string> = Readonly<Record<T, number>>;

/** A fault that struck: what it was, where. */
export type FaultLabel = string;

/** What goes wrong in a run. Every occasion has a name of its own, which does not hang on what happened before. */
export class Faults {
  /** Those that struck, in order. */
  readonly struck: FaultLabel[] = [];
  /** From some time on nothing goes wrong any more. */
  isStopped = false;

  /**
   * @param rate how likely any fault is on an occasion
   * @param only where it is given, these strike, and no others
   */
  constructor(
    readonly chance: Chance,
    readonly rate: number,
    readonly only: ReadonlySet<FaultLabel> | undefined,
    private readonly onFault: (struck: FaultLabel) => void = () => undefined,
  ) {}

  /**
   * Which of several faults strikes on an occasion; mostly none.
   *
   * @param factor how much likelier than others
   */
  select<T extends string>(occasion: string, odds: FaultWeights<T>, factor = 1): T | undefined {
    if (this.isStopped) return undefined;
    const which = this.only
      ? this.#selectGiven(occasion, odds, this.only)
      : this.#selectByChance(occasion, odds, factor);
    if (which === undefined) return undefined;
    const struck = faultLabel(which, occasion);
    this.struck.push(struck);
    this.onFault(struck);
    return which;
  }

  #selectGiven<T extends string>(
    occasion: string,
    odds: FaultWeights<T>,
    only: ReadonlySet<FaultLabel>,
  ): T | undefined {
    return (Object.keys(odds) as T[]).find((each) => only.has(faultLabel(each, occasion)));
  }

  #selectByChance<T extends string>(occasion: string, odds: FaultWeights<T>, factor: number): T | undefined {
    if (!this.chance.happens(this.rate * factor, `whether ${occasion}`)) return undefined;
    const all = Object.entries(odds) as [T, number][];
    let left = this.chance.fraction(`which ${occasion}`) * all.reduce((sum, [, weight]) => sum + weight, 0);
    return all.find(([, weight]) => {
      left -= weight;
      return left < 0;
    })?.[0];
  }
}

function faultLabel(which: string, occasion: string): FaultLabel {
  return `${which}: ${occasion}`;
}
