import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, writeFile } from 'node:fs/promises';

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
  let file: FileHandle = await open(path, 'a');
  let size = 0;
  let added = 0;
  try {
    for await (const line of linesOf(path, 0)) {
      added += 1;
      apply(parse<T>(line.toString(), path, added));
      size += line.length + 1;
    }
    await file.truncate(size);
  } catch (error) {
    await file.close();
    throw error;
  }

  let isTorn = false;
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
    if (isTorn) await file.truncate(size);
    isTorn = true;
    await file.appendFile(bytes);
    await file.datasync();
    isTorn = false;
    size += bytes.length;
    added += records.length;
    for (const record of records) apply(record);
    // What is on disk stays good where this fails: it is tried again when more has been added.
    if (added > WORTH_REWRITING) await rewrite().catch(() => undefined);
  }

  async function rewrite(): Promise<void> {
    const fewest = compacted?.();
    if (!fewest || fewest.length > added / 2) return;
    const bytes = Buffer.from(fewest.map(lineOf).join(''));
    await writeFile(`${path}.new`, bytes, { flush: true });
    const rewritten = await open(`${path}.new`, 'a');
    await rename(`${path}.new`, path);
    await file.close();
    file = rewritten;
    size = bytes.length;
    added = 0;
  }
}

const NEWLINE = 0x0a;

/**
 * The whole lines of a file, without their ends; a last one that was cut off is none.
 *
 * @param from the byte where a line begins
 * @param to reads no further than this byte
 */
export async function* linesOf(path: string, from: number, to?: number): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, {
    start: from,
    ...(to !== undefined && { end: to - 1 }),
  })) {
    rest = Buffer.concat([rest, chunk]);
    let begin = 0;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE, begin)) {
      yield rest.subarray(begin, end);
      begin = end + 1;
    }
    rest = rest.subarray(begin);
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
