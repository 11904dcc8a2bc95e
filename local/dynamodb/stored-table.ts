import { readdir } from 'node:fs/promises';
import * as v from 'valibot';
import { DamagedFile } from '../storage/damaged-file';
import { KEY_PREFIXES, prefixRange } from './key-prefixes';
import type { LevelStore } from './level-store';

/** The facts about a table before its store is opened. */
export type ExpectedContent = 'nothing' | 'a table' | 'items';

const indexSchema = v.looseObject({ IndexName: v.string(), IndexStatus: v.string() });
const tableSchema = v.looseObject({
  ...{ TableArn: v.string(), TableStatus: v.string() },
  ...{ KeySchema: v.array(v.looseObject({})), AttributeDefinitions: v.array(v.unknown()) },
  GlobalSecondaryIndexes: v.exactOptional(v.array(indexSchema)),
});

/** The fields of dynalite's table record that are read here. */
export type StoredTable = v.InferOutput<typeof tableSchema>;

/**
 * Opening a folder without its file `CURRENT` would create an empty store there, and delete the rest of the old one.
 *
 * @throws {DamagedFile}
 */
export async function requireStore(folder: string): Promise<void> {
  const files = await readdir(folder).catch(() => [] as string[]);
  if (files.includes('CURRENT')) return;
  const reason = 'it has no store, but the other files of the relay exist';
  throw new DamagedFile(folder, reason, files.length > 0 ? repairCommand(folder) : undefined);
}

/**
 * @returns undefined if there is none yet
 * @throws {DamagedFile} if it is not as expected
 */
export async function readStoredTable(
  { store: { db } }: LevelStore,
  name: string,
  folder: string,
  expected: ExpectedContent,
): Promise<StoredTable | undefined> {
  const stored = await db.get(KEY_PREFIXES.table(name));
  if (stored === undefined) {
    if (expected === 'nothing') return undefined;
    throw new DamagedFile(folder, `it has no table ${name}, but the other files of the relay exist`);
  }
  const result = v.safeParse(tableSchema, stored);
  if (!result.success) throw new DamagedFile(folder, `its record of the table ${name} cannot be read`);
  if (
    expected === 'items' &&
    (await db.keys({ ...prefixRange(KEY_PREFIXES.items(name)), limit: 1 }).all()).length === 0
  ) {
    throw new DamagedFile(
      folder,
      'its table is empty, but it has published events: new ones would repeat their numbers',
    );
  }
  return result.output;
}

/** @param error the error of LevelDB */
export function unreadableStore(folder: string, error: unknown): DamagedFile {
  return new DamagedFile(folder, errorMessage(error), repairCommand(folder), { cause: error });
}

/** The command with which LevelDB keeps all readable records. */
function repairCommand(folder: string): string {
  return `Keep its readable records: node -e "require('level').Level.repair('${folder}')"`;
}

function errorMessage(error: unknown): string {
  const { message, cause } = error as {
    readonly message?: string;
    readonly cause?: { readonly message?: string };
  };
  // LevelDB's message quotes the file, also its line ends.
  return (cause?.message ?? message ?? String(error)).replaceAll(/\s+/g, ' ');
}
