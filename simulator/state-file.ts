import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { keptFields } from './conference-fields';
import type { Conference } from './conferences';
import { timeIn } from './times';

/** Keeps the conferences in a folder, between one run and the next. */
export interface StateFile {
  /** The conferences of the last run. */
  readonly conferences: readonly Conference[];
  /** Resolves once the conferences, as they are now or later, are on disk; saves of one moment share a write. */
  save(all: () => readonly Conference[]): Promise<void>;
  /** Resolves when nothing is being written. */
  settled(): Promise<void>;
}

/** Keeps nothing. */
export const NO_STATE_FILE: StateFile = {
  conferences: [],
  save: () => Promise.resolve(),
  settled: () => Promise.resolve(),
};

const time = v.pipe(
  v.string(),
  v.check((text) => timeIn(text, 'first') === text),
);
const person = v.object({
  role: v.picklist(['organizer', 'attendee']),
  name: v.string(),
  number: v.string(),
  uid: v.string(),
  since: time,
});
const kept = v.object({
  format: v.literal(1),
  conferences: v.array(
    v.object({
      id: v.string(),
      pin: v.string(),
      fields: keptFields,
      people: v.array(person),
      hasBegun: v.boolean(),
      isOver: v.boolean(),
    }),
  ),
});

/**
 * Opens the file `conferences.json` in a folder, making both where they are not there. It is written beside its place
 * and then moved there, so that it is whole at any moment.
 *
 * @throws an error whose message is one sentence that says what to do
 */
export async function openStateFile(folder: string): Promise<StateFile> {
  const path = join(folder, 'conferences.json');
  const text = await readOrMake(folder, path);
  let last = Promise.resolve();
  let waiting: Promise<void> | undefined;

  async function write(all: () => readonly Conference[]): Promise<void> {
    waiting = undefined;
    const written = JSON.stringify({ format: 1, conferences: all() });
    await writeFile(`${path}.new`, written, { flush: true });
    await rename(`${path}.new`, path);
  }

  return {
    conferences: text === undefined ? [] : conferencesIn(text, path),
    save(all) {
      waiting ??= last.then(() => write(all));
      last = waiting.catch(() => undefined);
      return waiting;
    },
    settled: () => last,
  };
}

/** The text of the file; undefined where there is none. */
async function readOrMake(folder: string, path: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(`${path}.new`, '');
    return await readFile(path, 'utf8').catch((error) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  } catch (cause) {
    const sentence = `The folder ${folder} cannot be written: choose another one, or give yourself the right to.`;
    throw new Error(sentence, { cause });
  }
}

function conferencesIn(text: string, path: string): readonly Conference[] {
  try {
    return v.parse(kept, JSON.parse(text)).conferences;
  } catch (cause) {
    throw new Error(`${path} cannot be read: move it away to begin without its conferences.`, { cause });
  }
}
