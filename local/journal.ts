import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises';

/** An append-only file of JSON lines that survives the end of the process at any byte. */
export interface Journal<T> {
  /** Resolves once the record is on disk, and applied. What is appended meanwhile shares the next write. */
  append(record: T): Promise<void>;
  /** Bytes that are on disk. */
  size(): number;
  close(): Promise<void>;
}

export interface JournalOptions<T> {
  readonly path: string;
  /** Takes a record into account: each that is in the file at first, then each that has been appended. */
  readonly apply: (record: T) => void;
  /** The fewest records that say the same as all so far. Where there are far fewer, the file is written anew. */
  readonly compacted?: () => readonly T[];
}

/** A file is not written anew before it has grown by so many records. */
const WORTH_REWRITING = 10_000;

/**
 * Opens a journal, making it where there is none. A last line that was cut off was never acknowledged: it is dropped.
 *
 * @throws an error that names the file and the line where one in the middle cannot be read
 */
export async function openJournal<T>({ path, apply, compacted }: JournalOptions<T>): Promise<Journal<T>> {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const lines = whole.split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) apply(parse<T>(line, path, index + 1));
  let size = Buffer.byteLength(whole);
  let file: FileHandle = await open(path, 'a');
  await file.truncate(size);

  let added = lines.length;
  let last: Promise<void> = Promise.resolve();
  let waiting: { readonly records: T[]; readonly written: Promise<void> } | undefined;
  await afterLast(rewrite);

  return {
    append(record) {
      if (!waiting) {
        const records: T[] = [];
        waiting = { records, written: afterLast(() => write(records)) };
      }
      waiting.records.push(record);
      return waiting.written;
    },
    size: () => size,
    async close() {
      await afterLast(() => file.close());
    },
  };

  /** One after another, whether the one before failed or not. */
  function afterLast(step: () => Promise<void>): Promise<void> {
    const done = last.then(step);
    last = done.catch(() => undefined);
    return done;
  }

  async function write(records: readonly T[]): Promise<void> {
    waiting = undefined;
    const bytes = Buffer.from(records.map(lineOf).join(''));
    try {
      await file.appendFile(bytes);
      await file.datasync();
    } catch (error) {
      await file.truncate(size).catch(() => undefined);
      throw error;
    }
    size += bytes.length;
    added += records.length;
    for (const record of records) apply(record);
    if (added > WORTH_REWRITING) await rewrite();
  }

  async function rewrite(): Promise<void> {
    const fewest = compacted?.();
    if (!fewest || fewest.length > added / 2) return;
    const bytes = Buffer.from(fewest.map(lineOf).join(''));
    await writeFile(`${path}.new`, bytes, { flush: true });
    await rename(`${path}.new`, path);
    await file.close();
    file = await open(path, 'a');
    size = bytes.length;
    added = 0;
  }
}

function lineOf(record: unknown): string {
  return `${JSON.stringify(record)}\n`;
}

function parse<T>(line: string, path: string, number: number): T {
  try {
    return JSON.parse(line) as T;
  } catch {
    throw new Error(`${path}: line ${number} cannot be read`);
  }
}
