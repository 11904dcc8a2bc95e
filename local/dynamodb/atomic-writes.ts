import type { Done, Store, SubStore } from 'dynalite/db/index.js';
import { KEY_PREFIXES } from './key-prefixes';

type StoreChange =
  | { readonly type: 'put'; readonly key: string; readonly value: unknown }
  | { readonly type: 'del'; readonly key: string };

/**
 * The same store for one write of one item. dynalite writes the indexes first and the item last, one by one: if the process
 * ends in between, they differ. Here all of them are one write of the store.
 */
export function withAtomicWrites(store: Store): Store {
  const changes: StoreChange[] = [];
  return {
    ...store,
    getIndexDb: (type, table, index) =>
      collectWrites(
        store.getIndexDb(type, table, index),
        KEY_PREFIXES.index(table, index),
        (change, done) => {
          changes.push(change);
          done();
        },
      ),
    getItemDb: (table) =>
      collectWrites(store.getItemDb(table), KEY_PREFIXES.items(table), (change, done) => {
        store.db.batch([...changes, change]).then(() => done(), done);
      }),
  };
}

function collectWrites(
  from: SubStore,
  prefix: string,
  take: (change: StoreChange, done: Done) => void,
): SubStore {
  return {
    lock: (key, work) => from.lock(key, work),
    get: (key, done) => from.get(key, done),
    put: (key, value, done) => take({ type: 'put', key: prefix + key, value }, done),
    del: (key, done) => take({ type: 'del', key: prefix + key }, done),
  };
}
