import { join } from 'node:path';
import { dynamodbDefinitions } from '../../../lambda/adapters/dynamodb/definitions';
import type { Definition } from '../../../lambda/domain/definition';
import type { Instant } from '../../../lambda/domain/instant';
import { startEmbeddedDynamoDb } from '../../../local/dynamodb/embedded-dynamodb';
import { openLevelStore } from '../../../local/dynamodb/level-store';
import { folderFailure } from '../../../local/start-failure';
import { temporaryFolders } from '../../temporary-folders';

const folder = temporaryFolders();
const NOW = '2026-05-04T10:00:00.000Z' as Instant;
const definition = (id: string): Definition => ({
  ...{ id, fields: { start_time: NOW, end_time: NOW }, status: 'confirmed', createdAt: NOW },
  ...{ digest: '', version: 1 },
});

/** A full disk: it fails writes and, after a failed write, also the next opening. */
function disk() {
  const state = { isFull: false, opened: 0 };
  const fail = () =>
    Object.assign(new Error('IO error: No space left on device'), { code: 'LEVEL_IO_ERROR' });
  return {
    state,
    async open(folder: string | undefined) {
      if (state.isFull) throw fail();
      state.opened += 1;
      const kept = await openLevelStore(folder);
      const { db } = kept.store;
      const batch = db.batch.bind(db) as unknown as (changes: readonly object[]) => Promise<void>;
      const failing = async (changes: readonly object[]) => {
        if (state.isFull) throw fail();
        await batch(changes);
      };
      Object.assign(db, { batch: failing });
      return kept;
    },
  };
}

test('requests fail while the disk is full; then the store is reopened, with all earlier writes', async () => {
  const { state, open } = disk();
  const table = await startEmbeddedDynamoDb({ folder: join(folder(), 'dynamodb'), open });
  const definitions = dynamodbDefinitions(table);
  expect(await definitions.write(definition('before'))).toBe(true);
  state.isFull = true;
  const refused = ['one', 'two', 'three'].map((id) => definitions.write(definition(id)));
  for (const { status, reason } of (await Promise.allSettled(refused)) as PromiseRejectedResult[]) {
    expect([status, reason.name]).toEqual(['rejected', 'InternalServerError']);
  }
  await expect(definitions.read('before')).rejects.toThrow('The disk is full (ENOSPC)');
  state.isFull = false;
  expect(await definitions.read('before')).toEqual(definition('before'));
  expect(await definitions.write(definition('after'))).toBe(true);
  expect((await definitions.list(10)).items.map(({ id }) => id)).toEqual(['after', 'before']);
  expect(state.opened).toBe(2);
  await table.close();
});

describe('a failure that is not of the content does not recommend a new folder', () => {
  const ofLevel = (words: string) =>
    Object.assign(new Error('Database failed to open'), {
      code: 'LEVEL_DATABASE_NOT_OPEN',
      cause: Object.assign(new Error(`IO error: /x/000005.ldb: ${words}`), { code: 'LEVEL_IO_ERROR' }),
    });
  const noRoom = (code: string) =>
    `The disk of .relay is full (${code}). Nothing is damaged: free some space, then start again.`;
  test.each([
    ['No space left on device', noRoom('ENOSPC')],
    ['Disk quota exceeded', noRoom('EDQUOT')],
    ['File too large', noRoom('EFBIG')],
    [
      'Permission denied',
      '.relay cannot be written (EACCES): change its permissions, or replace it by a folder.',
    ],
    [
      'Read-only file system',
      '.relay cannot be written (EROFS): change its permissions, or replace it by a folder.',
    ],
    ['Too many open files', expect.stringMatching(/\(EMFILE\)\. Nothing is damaged/)],
  ])('%s', async (words, sentence) => {
    const where = join(folder(), 'dynamodb');
    const open = () => Promise.reject(ofLevel(words));
    const error = await startEmbeddedDynamoDb({ folder: where, open }).catch((failed) => failed);
    expect(folderFailure(error, '.relay').message).toEqual(sentence);
  });

  test('Node cannot write a file', () => {
    const error = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    expect(folderFailure(error, '.relay').message).toBe(noRoom('ENOSPC'));
  });

  test('a disk that is full during the repair of the indexes; the store is closed again', async () => {
    const where = join(folder(), 'dynamodb');
    await (await startEmbeddedDynamoDb({ folder: where })).close();
    const open = async (of: string | undefined) => {
      const kept = await openLevelStore(of);
      Object.assign(kept.store.db, { get: () => Promise.reject(ofLevel('No space left on device').cause) });
      return kept;
    };
    const error = await startEmbeddedDynamoDb({ folder: where, open }).catch((failed) => failed);
    expect(folderFailure(error, '.relay').message).toBe(noRoom('ENOSPC'));
    await (await startEmbeddedDynamoDb({ folder: where })).close();
  });
});
