import { type LevelStore, openLevelStore } from '../../../local/dynamodb/level-store';

/** How the store writes the changes of one item. */
export type Order =
  /** In one write, as now. */
  | 'at once'
  /** One after another, the indexes first and the item last, as earlier releases did. */
  | 'one after another';

/**
 * Opens stores that stop like a killed process: they perform this many writes, and none after them.
 *
 * @returns `open`, and how many writes there were
 */
export function interruptAfter(writes: number, order: Order) {
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
