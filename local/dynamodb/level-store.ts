import db, { type Store } from 'dynalite/db/index.js';

/** The store of the embedded DynamoDB. */
export interface LevelStore {
  readonly store: Store;
  close(): Promise<void>;
}

/**
 * @param folder undefined for a store in memory
 * @throws if the folder cannot be opened
 */
export async function openLevelStore(folder: string | undefined): Promise<LevelStore> {
  const store = db.create({ createTableMs: 0, ...(folder !== undefined && { path: folder }) });
  await store.db.open();
  closeIterators(store);
  return { store, close: () => store.lifecycleManager.gracefulClose() };
}

/**
 * Closes the iterators of dynalite's queries. dynalite leaves them open, because it calls a method `return` that they do not
 * have. An open iterator keeps overwritten and deleted values in memory and on disk.
 */
function closeIterators({ db }: Store): void {
  const values = db.values.bind(db) as (options: object) => { close(): Promise<void> };
  const closing = (options: object) => {
    const iterator = values(options);
    return Object.assign(iterator, { return: () => iterator.close() });
  };
  Object.assign(db, { values: closing });
}
