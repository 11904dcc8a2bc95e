/**
 * The smallest part of a list that still fails, as far as leaving out pieces, smaller and smaller ones, comes to it.
 *
 * @param fails whether it fails with these alone
 * @param most so many times it is tried
 */
export async function shrink<T>(
  all: readonly T[],
  fails: (some: readonly T[]) => Promise<boolean>,
  most = 400,
): Promise<readonly T[]> {
  let kept = all;
  let tries = 0;
  for (let size = Math.ceil(all.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < kept.length && tries < most; ) {
      const without = [...kept.slice(0, from), ...kept.slice(from + size)];
      tries += 1;
      if (await fails(without)) kept = without;
      else from += size;
    }
  }
  return kept;
}
