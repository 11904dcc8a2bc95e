import { readdir } from 'node:fs/promises';
import * as v from 'valibot';
import { DamagedFile } from './damaged-file';
import type { LevelStore } from './level-store';
import { beginningWith, LAYOUT } from './table-layout';

/** What is known of a table before its store is opened. */
export type Expected = 'nothing' | 'a table' | 'items';

const index = v.looseObject({ IndexName: v.string(), IndexStatus: v.string() });
const table = v.looseObject({
  ...{ TableArn: v.string(), TableStatus: v.string() },
  ...{ KeySchema: v.array(v.looseObject({})), AttributeDefinitions: v.array(v.unknown()) },
  GlobalSecondaryIndexes: v.exactOptional(v.array(index)),
});

/** What dynalite keeps of a table, as far as it is read here. */
export type StoredTable = v.InferOutput<typeof table>;

/**
 * Opening a folder that lost its `CURRENT` would make an empty store there, and remove what is left of the other one.
 *
 * @throws {DamagedFile}
 */
export async function requireStore(folder: string): Promise<void> {
  const files = await readdir(folder).catch(() => [] as string[]);
  if (files.includes('CURRENT')) return;
  const reason = 'it holds no store, and the rest of what the relay keeps is there';
  throw new DamagedFile(folder, reason, files.length > 0 ? repairing(folder) : undefined);
}

/**
 * @returns undefined if there is none yet
 * @throws {DamagedFile} if it is not as expected
 */
export async function storedTable(
  { store: { db } }: LevelStore,
  name: string,
  folder: string,
  expected: Expected,
): Promise<StoredTable | undefined> {
  const stored = await db.get(LAYOUT.table(name));
  if (stored === undefined) {
    if (expected === 'nothing') return undefined;
    throw new DamagedFile(
      folder,
      `it has lost the table ${name}, and the rest of what the relay keeps is there`,
    );
  }
  const result = v.safeParse(table, stored);
  if (!result.success) throw new DamagedFile(folder, `what it says of the table ${name} cannot be read`);
  if (
    expected === 'items' &&
    (await db.keys({ ...beginningWith(LAYOUT.items(name)), limit: 1 }).all()).length === 0
  ) {
    throw new DamagedFile(
      folder,
      'its table is empty, and events of it were published: new ones would have the numbers of old ones',
    );
  }
  return result.output;
}

/** @param error LevelDB's */
export function unreadable(folder: string, error: unknown): DamagedFile {
  return new DamagedFile(folder, textOf(error), repairing(folder), { cause: error });
}

/** LevelDB keeps what can be read. */
function repairing(folder: string): string {
  return `Keep what can be read of it: node -e "require('level').Level.repair('${folder}')"`;
}

function textOf(error: unknown): string {
  const { message, cause } = error as {
    readonly message?: string;
    readonly cause?: { readonly message?: string };
  };
  // LevelDB repeats what it has read, also ends of lines.
  return (cause?.message ?? message ?? String(error)).replaceAll(/\s+/g, ' ');
}
