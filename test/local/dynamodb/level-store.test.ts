import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openLevelStore } from '../../../local/dynamodb/level-store';
import { temporaryFolders } from '../../temporary-folders';
import { until } from '../../until';

const folder = temporaryFolders();
const [DELETED, PRESENT] = ['MARKqzjx8471', 'MARKwvky2290'];
const filesWith = (path: string, text: string) =>
  readdirSync(path).filter((file) => readFileSync(join(path, file)).includes(text));

/** A store in which one value was overwritten by another. */
async function openOverwritten(
  between: (db: Awaited<ReturnType<typeof openLevelStore>>['store']['db']) => void,
) {
  const path = join(folder(), 'dynamodb');
  const opened = await openLevelStore(path);
  const { db } = opened.store;
  await db.batch([{ type: 'put', key: 'a', value: DELETED }]);
  between(db);
  await db.batch([{ type: 'put', key: 'a', value: PRESENT }]);
  return { ...opened, path, db };
}

test('a compaction waits for a reader that may still read an overwritten value', async () => {
  let close = async () => {};
  const store = await openOverwritten((db) => {
    const reader = db.values();
    close = () => reader.close();
  });
  let passes = 0;
  const compactRange = store.db.compactRange.bind(store.db);
  store.db.compactRange = (start, end) => {
    passes += 1;
    return compactRange(start, end);
  };
  const compacted = store.compact();
  await new Promise(setImmediate);
  expect(passes).toBe(0);
  await close();
  await compacted;
  expect(filesWith(store.path, DELETED)).toEqual([]);
  expect(filesWith(store.path, PRESENT)).not.toEqual([]);
  await store.close();
});

test('a compaction removes the files that a reader kept, once it has finished', async () => {
  const store = await openOverwritten(() => {});
  const compactRange = store.db.compactRange.bind(store.db);
  const readers: { close(): Promise<void> }[] = [];
  let passes = 0;
  store.db.compactRange = async (start, end) => {
    await compactRange(start, end);
    passes += 1;
    if (passes === 1) readers.push(store.db.values());
  };
  const compacted = store.compact();
  await until(() => passes === 2);
  expect(filesWith(store.path, PRESENT).length).toBeGreaterThan(1);
  for (const reader of readers) await reader.close();
  await compacted;
  expect(filesWith(store.path, PRESENT)).toHaveLength(1);
  await store.close();
});

test('a compaction closes a reader that nobody closes', async () => {
  const path = join(folder(), 'dynamodb');
  const { store, compact, close } = await openLevelStore(path, 10);
  await store.db.batch([{ type: 'put', key: 'a', value: DELETED }]);
  const reader = store.db.values();
  await store.db.batch([{ type: 'put', key: 'a', value: PRESENT }]);
  await compact();
  expect(filesWith(path, DELETED)).toEqual([]);
  await expect(reader.next()).rejects.toThrow('not open');
  await close();
});
