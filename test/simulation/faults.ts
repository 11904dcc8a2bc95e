import type { Chance } from './chance';

/** What may go wrong, and how often against the others. */
export type Odds<T extends string> = Readonly<Record<T, number>>;

/** A fault that struck: what it was, where. */
export type Struck = string;

/** What goes wrong in a run. Every occasion has a name of its own, which does not hang on what happened before. */
export class Faults {
  /** Those that struck, in order. */
  readonly struck: Struck[] = [];
  /** From some time on nothing goes wrong any more. */
  isOver = false;

  /**
   * @param rate how likely any fault is on an occasion
   * @param only where it is given, these strike, and no others
   */
  constructor(
    readonly chance: Chance,
    readonly rate: number,
    readonly only: ReadonlySet<Struck> | undefined,
    private readonly onStruck: (struck: Struck) => void = () => undefined,
  ) {}

  /**
   * Which of several faults strikes on an occasion; mostly none.
   *
   * @param factor how much likelier than others
   */
  on<T extends string>(occasion: string, odds: Odds<T>, factor = 1): T | undefined {
    if (this.isOver) return undefined;
    const which = this.only ? this.#asked(occasion, odds, this.only) : this.#byChance(occasion, odds, factor);
    if (which === undefined) return undefined;
    const struck = named(which, occasion);
    this.struck.push(struck);
    this.onStruck(struck);
    return which;
  }

  #asked<T extends string>(occasion: string, odds: Odds<T>, only: ReadonlySet<Struck>): T | undefined {
    return (Object.keys(odds) as T[]).find((each) => only.has(named(each, occasion)));
  }

  #byChance<T extends string>(occasion: string, odds: Odds<T>, factor: number): T | undefined {
    if (!this.chance.is(this.rate * factor, `whether ${occasion}`)) return undefined;
    const all = Object.entries(odds) as [T, number][];
    let left = this.chance.of(`which ${occasion}`) * all.reduce((sum, [, weight]) => sum + weight, 0);
    return all.find(([, weight]) => {
      left -= weight;
      return left < 0;
    })?.[0];
  }
}

function named(which: string, occasion: string): Struck {
  return `${which}: ${occasion}`;
}
