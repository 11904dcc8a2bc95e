import { type LevelStore, openLevelStore } from '../../local/level-store';

/** How the store writes what belongs together. */
export type Order =
  /** All of it at once, as it is now. */
  | 'at once'
  /** One after another, the indexes first and the item last: as the releases before did. */
  | 'one after another';

/**
 * Opens stores that end as a process does that is killed: so many writes are made, and none after them.
 *
 * @returns `open`, and how many writes there were
 */
export function endingAfter(writes: number, order: Order) {
  let made = 0;
  async function open(folder: string | undefined): Promise<LevelStore> {
    const opened = await openLevelStore(folder);
    const { db } = opened.store;
    const batch = db.batch.bind(db) as unknown as (changes: readonly object[]) => Promise<void>;
    const write = async (changes: readonly object[]) => {
      if (made >= writes) throw new Error('the process has ended');
      made += 1;
      await batch(changes);
    };
    const ending = async (changes: readonly object[]) => {
      if (order === 'at once') await write(changes);
      else for (const change of changes) await write([change]);
    };
    Object.assign(db, { batch: ending });
    return opened;
  }
  return { open, made: () => made };
}
