import { readdir } from 'node:fs/promises';
import * as v from 'valibot';
import { DamagedFile } from './damaged-file';
import type { LevelStore } from './level-store';
import { beginningWith, LAYOUT } from './table-layout';

/** The facts about a table before its store is opened. */
export type Expected = 'nothing' | 'a table' | 'items';

const index = v.looseObject({ IndexName: v.string(), IndexStatus: v.string() });
const table = v.looseObject({
  ...{ TableArn: v.string(), TableStatus: v.string() },
  ...{ KeySchema: v.array(v.looseObject({})), AttributeDefinitions: v.array(v.unknown()) },
  GlobalSecondaryIndexes: v.exactOptional(v.array(index)),
});

/** The fields of dynalite's table record that are read here. */
export type StoredTable = v.InferOutput<typeof table>;

/**
 * Opening a folder without its file `CURRENT` would create an empty store there, and delete the rest of the old one.
 *
 * @throws {DamagedFile}
 */
export async function requireStore(folder: string): Promise<void> {
  const files = await readdir(folder).catch(() => [] as string[]);
  if (files.includes('CURRENT')) return;
  const reason = 'it has no store, but the other files of the relay exist';
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
    throw new DamagedFile(folder, `it has no table ${name}, but the other files of the relay exist`);
  }
  const result = v.safeParse(table, stored);
  if (!result.success) throw new DamagedFile(folder, `its record of the table ${name} cannot be read`);
  if (
    expected === 'items' &&
    (await db.keys({ ...beginningWith(LAYOUT.items(name)), limit: 1 }).all()).length === 0
  ) {
    throw new DamagedFile(
      folder,
      'its table is empty, but it has published events: new ones would repeat their numbers',
    );
  }
  return result.output;
}

/** @param error the error of LevelDB */
export function unreadable(folder: string, error: unknown): DamagedFile {
  return new DamagedFile(folder, textOf(error), repairing(folder), { cause: error });
}

/** The command with which LevelDB keeps all readable records. */
function repairing(folder: string): string {
  return `Keep its readable records: node -e "require('level').Level.repair('${folder}')"`;
}

function textOf(error: unknown): string {
  const { message, cause } = error as {
    readonly message?: string;
    readonly cause?: { readonly message?: string };
  };
  // LevelDB's message quotes the file, also its line ends.
  return (cause?.message ?? message ?? String(error)).replaceAll(/\s+/g, ' ');
}
