import db, { type Done, type Store, type SubStore } from 'dynalite/db/index.js';
import { compactStore } from './compact-store';
import { cacheExpressions } from './expression-cache';
import { KEY_PREFIXES } from './key-prefixes';

/** The store of the embedded DynamoDB. */
export interface LevelStore {
  readonly store: Store;
  /** Removes overwritten and deleted values from the disk. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds: a page of a query takes a few of them. */
const LONGEST_READ = 5000;

/**
 * @param folder undefined for a store in memory
 * @param longestRead milliseconds after which a compaction closes an iterator that is still open
 * @throws if the folder cannot be opened
 */
export async function openLevelStore(
  folder: string | undefined,
  longestRead = LONGEST_READ,
): Promise<LevelStore> {
  const store = db.create({ createTableMs: 0, ...(folder !== undefined && { path: folder }) });
  await store.db.open();
  const readersDone = closeIterators(store, longestRead);
  groupWrites(store);
  cacheExpressions();
  return {
    store: withDirectReads(store),
    compact: async () => {
      if (folder !== undefined) await compactStore(store, readersDone);
    },
    close: () => store.lifecycleManager.gracefulClose(),
  };
}

/**
 * Closes the iterators of dynalite's queries. dynalite leaves them open, because it calls a method `return` that they do not
 * have. An open iterator keeps overwritten and deleted values in memory and on disk.
 *
 * @returns a function that resolves once the iterators that are open at its call are closed. It closes those that stay open for
 *   longer than any read takes.
 */
function closeIterators({ db }: Store, longestRead: number): () => Promise<void> {
  const values = db.values.bind(db) as (options: object) => { close(): Promise<void> };
  const open = new Map<Promise<void>, () => Promise<void>>();
  const closing = (options: object) => {
    const iterator = values(options);
    const close = iterator.close.bind(iterator);
    const closed = new Promise<void>((resolve) => {
      const closeAndTell = () => close().finally(resolve);
      Object.assign(iterator, { close: closeAndTell, return: closeAndTell });
    });
    open.set(closed, () => iterator.close());
    closed.then(() => open.delete(closed));
    return iterator;
  };
  Object.assign(db, { values: closing });
  return async () => {
    const readers = [...open];
    const closeAll = () => readers.map(([, closeReader]) => closeReader().catch(() => undefined));
    const timer = setTimeout(closeAll, longestRead);
    await Promise.all(readers.map(([closed]) => closed));
    clearTimeout(timer);
  };
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
