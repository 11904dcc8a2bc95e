interface StrykerState {
  readonly activeMutant?: string;
  readonly currentTestId?: string;
}

/**
 * A function whose result is kept: for the whole process, or, while mutants are tried in it, for one mutant. While
 * Stryker records which test reaches which mutant, every test computes it anew, so that it counts for each of them.
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
