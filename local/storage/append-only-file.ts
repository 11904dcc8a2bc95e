import { createReadStream } from 'node:fs';
import { type FileHandle, open as openFile, rename, rm } from 'node:fs/promises';
import * as v from 'valibot';
import { DamagedFile, explainReadError } from './damaged-file';
import { parseJson } from './parse-json';

/** An append-only file of JSON lines that survives the end of the process at any byte. */
export interface AppendOnlyFile<T> {
  /** Resolves once the record is written, and applied. Concurrent appends share the next write. */
  append(record: T): Promise<void>;
  /** The number of bytes on disk. */
  size(): number;
  /** Rewrites the file if it has changed since the last time. Obsolete records are then no longer on disk. */
  compact(): Promise<void>;
  close(): Promise<void>;
}

export interface AppendOnlyFileOptions<T> {
  readonly path: string;
  /** The schema of a record. */
  readonly schema: v.GenericSchema<unknown, T>;
  /** Gets each record of the file, then each appended record. */
  readonly apply: (record: T) => void;
  /**
   * Whether a record must also survive a power cut; default every record. Any other record survives the end of the process, and
   * it is never lost without those after it.
   */
  readonly needsSync?: (record: T) => boolean;
  /** The rewriting of the file; without it, the file only grows. */
  readonly compaction?: {
    /** The number of records that are still needed. It is called after every write, so it must not count them one by one. */
    readonly count: () => number;
    /** The records that are still needed. */
    readonly records: () => readonly T[];
  };
  /** Opens a file to append to it. */
  readonly open?: (path: string, flags: 'a') => Promise<FileHandle>;
}

/** A file is rewritten only from this many records on. */
const MIN_LINES_TO_REWRITE = 1000;
/** The records that are serialised at a time: this blocks the process. */
const RECORDS_PER_WRITE = 1000;

/**
 * Opens a file, and creates it if it is missing. An incomplete last record was never acknowledged: it is dropped.
 *
 * A file is rewritten when only half of its records are needed. So the average cost of an append does not depend on the
 * number of records.
 *
 * @throws {DamagedFile} if a whole line cannot be read, or the last one does not begin like a record
 */
export async function openAppendOnlyFile<T>(options: AppendOnlyFileOptions<T>): Promise<AppendOnlyFile<T>> {
  const { path, schema, apply, needsSync = () => true, compaction, open = openFile } = options;
  let file: FileHandle = await open(path, 'a').catch((error) => {
    throw explainReadError(error, path);
  });
  let size = 0;
  let lines = 0;
  try {
    for await (const line of readLines(path, 0)) {
      lines += 1;
      apply(parseLine(line, schema, path, lines));
      size += line.length + 1;
    }
    await requirePartOfRecord(path, size, lines + 1);
    await file.truncate(size);
  } catch (error) {
    await file.close();
    throw error;
  }

  let isIncomplete = false;
  let isRewritten = false;
  let last: Promise<void> = Promise.resolve();
  let waiting: { readonly records: T[]; readonly written: Promise<void> } | undefined;
  if (compaction && compaction.count() < lines) await afterLast(rewrite);

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
    compact: () => afterLast(async () => (isRewritten ? undefined : rewrite())),
    async close() {
      await afterLast(() => file.close());
    },
  };

  /** Runs the steps one after another, also after a failed step. */
  function afterLast(step: () => Promise<void>): Promise<void> {
    const done = last.then(step);
    last = done.catch(() => undefined);
    return done;
  }

  async function write(records: readonly T[]): Promise<void> {
    waiting = undefined;
    isRewritten = false;
    const bytes = Buffer.from(records.map(toLine).join(''));
    if (isIncomplete) await file.truncate(size);
    isIncomplete = true;
    await file.appendFile(bytes);
    if (records.some(needsSync)) await file.datasync();
    isIncomplete = false;
    size += bytes.length;
    lines += records.length;
    for (const record of records) apply(record);
    const isWorthwhile = compaction && lines > MIN_LINES_TO_REWRITE && lines > 2 * compaction.count();
    // If this fails, the old file stays valid, and the next write retries.
    if (isWorthwhile) await rewrite().catch(() => undefined);
  }

  async function rewrite(): Promise<void> {
    if (!compaction) return;
    const records = compaction.records();
    // An earlier process may have left this file: it must not be appended to.
    await rm(`${path}.new`, { force: true });
    const rewritten = await open(`${path}.new`, 'a');
    try {
      const bytes = await writeRecords(records, rewritten);
      await rename(`${path}.new`, path);
      const before = file;
      [file, size, lines, isIncomplete, isRewritten] = [rewritten, bytes, records.length, false, true];
      await before.close().catch(() => undefined);
    } catch (error) {
      await rewritten.close().catch(() => undefined);
      // The incomplete file would use space on the full disk.
      await rm(`${path}.new`, { force: true });
      throw error;
    }
  }
}

/** Writes the records, and returns the number of bytes. */
async function writeRecords(records: readonly unknown[], file: FileHandle): Promise<number> {
  let size = 0;
  for (let first = 0; first < records.length; first += RECORDS_PER_WRITE) {
    const bytes = Buffer.from(
      records
        .slice(first, first + RECORDS_PER_WRITE)
        .map(toLine)
        .join(''),
    );
    await file.appendFile(bytes);
    size += bytes.length;
  }
  await file.datasync();
  return size;
}

const NEWLINE = 0x0a;

/**
 * The complete lines of a file, without their newlines.
 *
 * @param from the first byte of a line
 * @param to the byte after the last one; default the end of the file
 */
export async function* readLines(path: string, from: number, to?: number): AsyncGenerator<Buffer> {
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

/**
 * Whether bytes are the beginning of a record, which has no control characters. A power failure can leave zeros
 * in place of content that was not written yet.
 */
function isPartOfRecord(bytes: Buffer): boolean {
  const part = bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
  const begin = part.subarray(0, 2).toString('latin1');
  return (part.length <= 1 ? '{'.startsWith(begin) : begin === '{"') && part.every((byte) => byte >= 0x20);
}

/** @throws {DamagedFile} if the file continues after its last whole line with anything but a part of a record */
async function requirePartOfRecord(path: string, from: number, number: number): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(path, { start: from })) chunks.push(chunk);
  const rest = Buffer.concat(chunks);
  if (isPartOfRecord(rest)) return;
  throw new DamagedFile(
    path,
    `line ${number} cannot be read: expected a record, got ${rest.length} bytes of something else`,
  );
}

function toLine(record: unknown): string {
  return `${JSON.stringify(record)}\n`;
}

function parseLine<T>(line: Buffer, schema: v.GenericSchema<unknown, T>, path: string, number: number): T {
  const result = v.safeParse(schema, parseJson(line.toString()));
  if (result.success) return result.output;
  const [{ path: keys = [], expected, received }] = result.issues;
  const where = keys.map(({ key }) => `${String(key)}: `).join('');
  // Only the kind of the value: the line may contain a secret.
  const kind = /^["']/.test(received) ? 'another text' : received;
  throw new DamagedFile(
    path,
    `line ${number} cannot be read: ${where}expected ${expected ?? 'a known record'}, got ${kind}`,
  );
}
