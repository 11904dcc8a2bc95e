/**
 * Reduces a list that fails: removes smaller and smaller pieces as long as the rest still fails.
 *
 * @param fails whether a part of the list fails
 * @param maxAttempts the most calls of `fails`
 */
export async function shrink<T>(
  all: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
  maxAttempts = 400,
): Promise<readonly T[]> {
  let remaining = all;
  let attempts = 0;
  for (let size = Math.ceil(all.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < remaining.length && attempts < maxAttempts; ) {
      const without = [...remaining.slice(0, from), ...remaining.slice(from + size)];
      attempts += 1;
      if (await fails(without)) remaining = without;
      else from += size;
    }
  }
  return remaining;
}
