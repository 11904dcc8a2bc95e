import db, { type Done, type Store, type SubStore } from 'dynalite/db/index.js';
import { cacheExpressions } from './expression-cache';
import { KEY_PREFIXES } from './key-prefixes';

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
  groupWrites(store);
  cacheExpressions();
  return { store: withDirectReads(store), close: () => store.lifecycleManager.gracefulClose() };
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

/**
 * Makes one write of all writes that are requested while another one is in progress. Most of a write's time is its way to
 * another thread and back. Each of them is still atomic.
 */
function groupWrites({ db }: Store): void {
  const batch = db.batch.bind(db) as unknown as (changes: readonly object[]) => Promise<void>;
  let last: Promise<unknown> = Promise.resolve();
  let waiting: { readonly changes: object[]; readonly written: Promise<void> } | undefined;
  const grouped = (changes: readonly object[]): Promise<void> => {
    if (!waiting) {
      const all: object[] = [];
      const written = last.then(() => {
        waiting = undefined;
        return batch(all);
      });
      last = written.catch(() => undefined);
      waiting = { changes: all, written };
    }
    waiting.changes.push(...changes);
    return waiting.written;
  };
  Object.assign(db, { batch: grouped });
}

/**
 * The same store, which reads single values in this thread, and the table's record once. Most values are in memory: to pass a
 * read to another thread takes several times as long as the read.
 */
function withDirectReads(store: Store): Store {
  const itemStores = new Map<string, SubStore>();
  const tables = new Map<string, object>();
  return {
    ...store,
    getItemDb(table) {
      const present = itemStores.get(table) ?? readDirectly(store, table);
      itemStores.set(table, present);
      return present;
    },
    getTable(name: string, ...rest: [boolean, Done] | [Done]) {
      const [done, checkStatus] = rest.length === 2 ? [rest[1], rest[0]] : [rest[0], true];
      const present = tables.get(name);
      if (present) return done(undefined, present);
      store.getTable(name, checkStatus, (error, table) => {
        if (!error && isActive(table)) tables.set(name, table);
        done(error, table);
      });
    },
  };
}

function readDirectly(store: Store, table: string): SubStore {
  const prefix = KEY_PREFIXES.items(table);
  return {
    ...store.getItemDb(table),
    get(key, done) {
      let value: unknown;
      try {
        value = store.db.getSync(prefix + key);
      } catch (error) {
        return done(error);
      }
      done(undefined, value);
    },
  };
}

/** The record of a table that is being created will change. */
function isActive(table: unknown): table is object {
  return (table as { readonly TableStatus: string }).TableStatus === 'ACTIVE';
}
