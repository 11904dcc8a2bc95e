import type { Chance } from './chance';

/** The possible faults of an occasion, with their weights. */
export type FaultWeights<T extends string> = Readonly<Record<T, number>>;

/** A fault that happened: its kind and its occasion. */
export type FaultLabel = string;

/** Chooses the faults of a run. The name of an occasion does not depend on earlier faults. */
export class Faults {
  /** The faults that happened, in order. */
  readonly struck: FaultLabel[] = [];
  /** Whether faults have stopped. */
  isStopped = false;

  /**
   * @param rate the probability of a fault on an occasion
   * @param only if given, exactly these faults happen
   */
  constructor(
    readonly chance: Chance,
    readonly rate: number,
    readonly only: ReadonlySet<FaultLabel> | undefined,
    private readonly onFault: (struck: FaultLabel) => void = () => undefined,
  ) {}

  /**
   * Selects the fault of an occasion; mostly none.
   *
   * @param factor multiplies the rate
   */
  select<T extends string>(occasion: string, weights: FaultWeights<T>, factor = 1): T | undefined {
    if (this.isStopped) return undefined;
    const which = this.only
      ? this.#selectGiven(occasion, weights, this.only)
      : this.#selectByChance(occasion, weights, factor);
    if (which === undefined) return undefined;
    const struck = faultLabel(which, occasion);
    this.struck.push(struck);
    this.onFault(struck);
    return which;
  }

  #selectGiven<T extends string>(
    occasion: string,
    weights: FaultWeights<T>,
    only: ReadonlySet<FaultLabel>,
  ): T | undefined {
    return (Object.keys(weights) as T[]).find((each) => only.has(faultLabel(each, occasion)));
  }

  #selectByChance<T extends string>(
    occasion: string,
    weights: FaultWeights<T>,
    factor: number,
  ): T | undefined {
    if (!this.chance.happens(this.rate * factor, `whether ${occasion}`)) return undefined;
    const all = Object.entries(weights) as [T, number][];
    let remaining =
      this.chance.fraction(`which ${occasion}`) * all.reduce((sum, [, weight]) => sum + weight, 0);
    return all.find(([, weight]) => {
      remaining -= weight;
      return remaining < 0;
    })?.[0];
  }
}

function faultLabel(which: string, occasion: string): FaultLabel {
  return `${which}: ${occasion}`;
}
