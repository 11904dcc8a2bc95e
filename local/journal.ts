import { type FileHandle, open, readFile, rename, writeFile } from 'node:fs/promises';

/** An append-only file of JSON lines that survives the end of the process at any byte. */
export interface JournalFile<T> {
  /** Resolves once the records are on disk. What is appended meanwhile shares the next write. */
  append(...records: readonly T[]): Promise<void>;
  /** Replaces everything by these records. */
  rewrite(records: readonly T[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a journal, making it where there is none. A last line that was cut off was never acknowledged: it is dropped.
 *
 * @throws an error that names the file and the line where one in the middle cannot be read
 */
export async function openJournal<T>(path: string): Promise<{ records: T[]; journal: JournalFile<T> }> {
  const text = await readFile(path, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const records = whole
    .split('\n')
    .slice(0, -1)
    .map((line, index) => parse<T>(line, path, index + 1));
  let file: FileHandle = await open(path, 'a');
  await file.truncate(Buffer.byteLength(whole));
  let waiting: { text: string; done: Promise<void> } | undefined;
  let writing: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    await writing.catch(() => undefined);
    const lines = waiting?.text ?? '';
    waiting = undefined;
    await file.appendFile(lines);
    await file.datasync();
  }

  const journal: JournalFile<T> = {
    append(...added) {
      if (!waiting) {
        waiting = { text: '', done: Promise.resolve() };
        writing = flush();
        waiting.done = writing;
      }
      waiting.text += added.map(line).join('');
      return waiting.done;
    },
    async rewrite(all) {
      await writing;
      await writeFile(`${path}.new`, all.map(line).join(''), { flush: true });
      await rename(`${path}.new`, path);
      await file.close();
      file = await open(path, 'a');
    },
    async close() {
      await writing;
      await file.close();
    },
  };
  return { records, journal };
}

function line(record: unknown): string {
  return `${JSON.stringify(record)}\n`;
}

function parse<T>(text: string, path: string, number: number): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Error(`${path}: line ${number} cannot be read; move the file away to begin anew without it`);
  }
}
