import db, { type Store } from 'dynalite/db/index.js';

/** The store of the embedded DynamoDB. */
export interface LevelStore {
  readonly store: Store;
  close(): Promise<void>;
}

/**
 * @param folder in memory if there is none
 * @throws if the folder cannot be opened
 */
export async function openLevelStore(folder: string | undefined): Promise<LevelStore> {
  const store = db.create({ createTableMs: 0, ...(folder !== undefined && { path: folder }) });
  await store.db.open();
  closeIterators(store);
  return { store, close: () => store.lifecycleManager.gracefulClose() };
}

/**
 * dynalite leaves the iterators of its queries open: it looks for a `return` that they do not have. Each would keep all
 * that it could see, in memory and on disk, also what is overwritten or deleted later.
 */
function closeIterators({ db }: Store): void {
  const values = db.values.bind(db) as (options: object) => { close(): Promise<void> };
  const closing = (options: object) => {
    const iterator = values(options);
    return Object.assign(iterator, { return: () => iterator.close() });
  };
  Object.assign(db, { values: closing });
}
