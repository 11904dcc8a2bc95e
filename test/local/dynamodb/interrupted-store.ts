import { type LevelStore, openLevelStore } from '../../../local/dynamodb/level-store';

/**
 * Opens stores that stop like a killed process: they perform this many writes, and none after them.
 *
 * @returns `open`, and how many writes there were
 */
export function interruptAfter(writes: number) {
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
    Object.assign(db, { batch: write });
    return opened;
  }
  return { open, made: () => made };
}
