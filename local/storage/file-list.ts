import { existsSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { DamagedFile, explainReadError } from './damaged-file';
import { parseJson } from './parse-json';

/** The files of the folder. */
const fileListSchema = v.object({ format: v.literal('1'), files: v.array(v.string()) });

const FILE_LIST = 'files.json';

/** The bytes that a start needs: for an empty table, and for the first records of each file. */
const REQUIRED_BYTES = 256 * 1024;

/**
 * Fails before any file is opened: a start that ends for lack of room in the middle would leave an incomplete table.
 *
 * @throws Node's error, if the disk has no room
 */
export async function requireDiskSpace(folder: string): Promise<void> {
  const path = join(folder, 'space.new');
  try {
    await writeFile(path, Buffer.alloc(REQUIRED_BYTES), { flush: true });
  } finally {
    await rm(path, { force: true });
  }
}

/**
 * The files that existed when the relay last started in this folder; empty if it never did.
 *
 * @throws {DamagedFile} if one of them is missing: the relay would continue with a part of its data
 */
export async function requireListedFiles(folder: string): Promise<readonly string[]> {
  const files = await readFileList(join(folder, FILE_LIST));
  for (const file of files) {
    if (!existsSync(join(folder, file))) throw missingFile(folder, file);
  }
  return files;
}

/** Empty if there is no list yet. */
async function readFileList(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw explainReadError(error, path);
  });
  if (text === undefined) return [];
  const result = v.safeParse(fileListSchema, parseJson(text));
  if (result.success) return result.output.files;
  const remedy = `Remove it, and the next start writes a new one: rm '${path}'`;
  throw new DamagedFile(path, 'expected a list of files in format 1', remedy);
}

/** Stores the list of files, also those of earlier starts that this one did not need. */
export async function writeFileList(
  folder: string,
  previous: readonly string[],
  files: readonly string[],
): Promise<void> {
  const all = [...new Set([...previous, ...files])].sort();
  if (all.length === previous.length) return;
  const path = join(folder, FILE_LIST);
  await writeFile(
    `${path}.new`,
    JSON.stringify({ format: '1', files: all } satisfies v.InferOutput<typeof fileListSchema>),
    {
      flush: true,
    },
  );
  await rename(`${path}.new`, path);
}

/** Whether the bus has published anything. */
export async function hasEvents(folder: string): Promise<boolean> {
  const { size } = await stat(join(folder, 'events.jsonl')).catch(() => ({ size: 0 }));
  return size > 0;
}

function missingFile(folder: string, file: string): DamagedFile {
  const path = join(folder, file);
  // If a queue is missing, the sweep recovers most of its messages. Without the other files, conferences cannot continue.
  const remedy = file.endsWith('.jsonl') ? `To continue without its content: touch '${path}'` : undefined;
  return new DamagedFile(path, 'it is missing, but the rest of the folder exists', remedy);
}
