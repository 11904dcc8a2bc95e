import type { Store } from 'dynalite/db/index.js';

/** No key of dynalite's is before the one, or after the other. */
const [FIRST, LAST] = [' first', '~ last'];

/**
 * Has LevelDB write everything anew, without what was overwritten or deleted. Reading and writing go on meanwhile.
 *
 * What is in memory goes to a level of its own at first, with its old versions: LevelDB merges a level only if there is
 * something above it. Two keys around all others make sure of that.
 */
export async function compactStore({ db }: Store): Promise<void> {
  await db.compactRange(FIRST, LAST);
  await db.batch([FIRST, LAST].map((key) => ({ type: 'put', key, value: '' })));
  await db.batch([FIRST, LAST].map((key) => ({ type: 'del', key })));
  await db.compactRange(FIRST, `${LAST}~`);
}
