import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConferenceLog, LogRecord } from '../../../lambda/ports/conference-log';
import { erasureCompaction } from '../../../local/storage/erasure-compaction';
import { temporaryFolders } from '../../temporary-folders';

const folder = temporaryFolders();
const SECOND = 1000;

/** A compaction with a clock that the test sets. `erase` marks the files. */
function compactionAt(where: string) {
  const clock = { now: 3600 * SECOND };
  const queued = new Set<string>();
  let compactions = 0;
  const { observe, compactErased } = erasureCompaction({
    folder: where,
    compact: async () => {
      compactions += 1;
    },
    hasEntries: (id) => queued.has(id),
    now: () => clock.now,
  });
  const log = observe({ erase: async () => undefined } as Partial<ConferenceLog> as ConferenceLog);
  return {
    clock,
    queued,
    erase: () => log.erase({ entry: { conferenceId: 'a' } } as LogRecord),
    compactErased,
    compactions: () => compactions,
    isMarked: () => existsSync(join(where, 'erasure-pending')),
  };
}

test('the files are compacted once two seconds have passed since the last erasure', async () => {
  const { clock, erase, compactErased, compactions, isMarked } = compactionAt(folder());
  await compactErased();
  expect([compactions(), isMarked()]).toEqual([0, false]);
  await erase();
  clock.now += 2 * SECOND - 1;
  await compactErased();
  expect([compactions(), isMarked()]).toEqual([0, true]);
  clock.now += 1;
  await compactErased();
  expect([compactions(), isMarked()]).toEqual([1, false]);
});

test('erasures that never pause put the compaction off for ten seconds at most, and stay marked', async () => {
  const { clock, erase, compactErased, compactions, isMarked } = compactionAt(folder());
  for (let second = 0; second < 25; second += 1) {
    await erase();
    clock.now += SECOND;
    await compactErased();
  }
  expect([compactions(), isMarked()]).toEqual([2, true]);
  clock.now += SECOND;
  await compactErased();
  expect([compactions(), isMarked()]).toEqual([3, false]);
});

test('an entry that is still in its queue keeps the mark: two seconds may be too short on a busy machine', async () => {
  const { clock, queued, erase, compactErased, compactions, isMarked } = compactionAt(folder());
  queued.add('a');
  await erase();
  clock.now += 2 * SECOND;
  await compactErased();
  expect([compactions(), isMarked()]).toEqual([0, true]);
  clock.now += 8 * SECOND;
  await compactErased();
  expect([compactions(), isMarked()]).toEqual([1, true]);
  queued.clear();
  await compactErased();
  expect([compactions(), isMarked()]).toEqual([2, false]);
});

test('a new erasure after a restart keeps the mark of the earlier run for another compaction', async () => {
  const where = folder();
  writeFileSync(join(where, 'erasure-pending'), '');
  const { clock, erase, compactErased, compactions, isMarked } = compactionAt(where);
  await erase();
  await compactErased();
  expect([compactions(), isMarked()]).toEqual([1, true]);
  clock.now += 2 * SECOND;
  await compactErased();
  expect([compactions(), isMarked()]).toEqual([2, false]);
});
