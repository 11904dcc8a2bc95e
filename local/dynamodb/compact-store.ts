import type { Store } from 'dynalite/db/index.js';

/** All of dynalite's keys are between these two. */
const [FIRST, LAST] = [' first', '~ last'];

/**
 * Makes LevelDB rewrite its files without overwritten and deleted values. The store can be used meanwhile.
 *
 * The first pass moves the content of the memory, with its old versions, to a new level. LevelDB merges a level only if
 * another level is above it. Two keys around all others ensure that in the second pass.
 *
 * A reader keeps the values that it may still read, and the files that contain them. LevelDB removes such a file only when it
 * next writes one: the last pass, which has nothing to merge, is for that.
 *
 * @param readersDone resolves when all present readers have finished
 */
export async function compactStore({ db }: Store, readersDone: () => Promise<void>): Promise<void> {
  await readersDone();
  await db.compactRange(FIRST, LAST);
  await db.batch([FIRST, LAST].map((key) => ({ type: 'put', key, value: '' })));
  await db.batch([FIRST, LAST].map((key) => ({ type: 'del', key })));
  await db.compactRange(FIRST, `${LAST}~`);
  await readersDone();
  await db.compactRange(LAST, LAST);
}
