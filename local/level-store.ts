import db, { type Store } from 'dynalite/db/index.js';

/** Where the embedded DynamoDB keeps everything. */
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
  return { store, close: () => store.lifecycleManager.gracefulClose() };
}
