interface StrykerState {
  readonly activeMutant?: string;
  readonly currentTestId?: string;
}

/**
 * Caches the result of a function: for the whole process, or for one mutant while mutants are tried. While Stryker records
 * which test reaches which mutant, each test computes the result again, so that the mutant counts for each test.
 */
export function oncePerMutant<T>(make: () => T): () => T {
  let kept: { readonly value: T; readonly key: string } | undefined;
  return () => {
    const { activeMutant, currentTestId }: StrykerState = Reflect.get(globalThis, '__stryker__') ?? {};
    const key = activeMutant ?? `test ${currentTestId}`;
    if (kept?.key !== key) kept = { value: make(), key };
    return kept.value;
  };
}
