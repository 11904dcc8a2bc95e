import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { storedFieldsSchema } from './conferences/conference-fields';
import type { Conference } from './conferences/conferences';
import type { Call } from './fonenumbers/calls';
import type { FoneNumber } from './fonenumbers/fonenumbers';
import { parseTime } from './times';

/** The state of the simulated FoneStorm. */
export interface StoredState {
  readonly conferences: readonly Conference[];
  readonly fonenumbers: readonly FoneNumber[];
  readonly calls: readonly Call[];
}

/** Keeps the state in a folder between runs. */
export interface StateFile {
  /** The state of the last run. */
  readonly state: StoredState;
  /** Resolves once the current state, or a later one, is on disk. Concurrent saves share a write. */
  save(current: () => StoredState): Promise<void>;
  /** Resolves when nothing is being written. */
  whenIdle(): Promise<void>;
}

const EMPTY_STATE: StoredState = { conferences: [], fonenumbers: [], calls: [] };

/** Keeps nothing. */
export const NO_STATE_FILE: StateFile = {
  state: EMPTY_STATE,
  save: () => Promise.resolve(),
  whenIdle: () => Promise.resolve(),
};

const timeSchema = v.pipe(
  v.string(),
  v.check((text) => parseTime(text, 'first') === text),
);
const personSchema = v.object({
  role: v.picklist(['organizer', 'attendee']),
  name: v.string(),
  number: v.string(),
  uid: v.string(),
  since: timeSchema,
});
const basicSchema = v.object({ username: v.string(), password: v.string() });
const notifySchema = v.object({
  url: v.string(),
  method: v.picklist(['GET', 'POST', 'JSON']),
  basic: v.nullable(basicSchema),
});
const fonenumberSchema = v.object({
  fonenumber: v.string(),
  service: v.exactOptional(v.object({ type: v.string(), id: v.exactOptional(v.string()) })),
  receive: v.exactOptional(notifySchema),
  send: v.exactOptional(notifySchema),
});
const callSchema = v.object({
  uid: v.string(),
  direction: v.picklist(['INBOUND', 'OUTBOUND']),
  type: v.picklist(['VOICE', 'FAX']),
  from: v.string(),
  to: v.string(),
  fonenumber: v.string(),
  since: timeSchema,
  answeredAt: v.exactOptional(timeSchema),
  conferenceId: v.exactOptional(v.string()),
  heardMessage: v.exactOptional(v.picklist(['before_message', 'after_message'])),
});
const stateSchema = v.object({
  format: v.literal(1),
  conferences: v.array(
    v.object({
      id: v.string(),
      pin: v.string(),
      fields: storedFieldsSchema,
      people: v.array(personSchema),
      hasBegun: v.boolean(),
      isOver: v.boolean(),
    }),
  ),
  fonenumbers: v.array(fonenumberSchema),
  calls: v.array(callSchema),
});

/**
 * Opens the file `conferences.json` in a folder, and creates both if they are missing. A new version is written to another
 * file, which then replaces the old one: the file is complete at any time.
 *
 * @throws an error whose message says in one sentence what to do
 */
export async function openStateFile(folder: string): Promise<StateFile> {
  const path = join(folder, 'conferences.json');
  const text = await readOrCreate(folder, path);
  let last = Promise.resolve();
  let waiting: Promise<void> | undefined;

  async function write(current: () => StoredState): Promise<void> {
    waiting = undefined;
    const written = JSON.stringify({ format: 1, ...current() });
    await writeFile(`${path}.new`, written, { flush: true });
    await rename(`${path}.new`, path);
  }

  return {
    state: text === undefined ? EMPTY_STATE : parseState(text, path),
    save(current) {
      waiting ??= last.then(() => write(current));
      last = waiting.catch(() => undefined);
      return waiting;
    },
    whenIdle: () => last,
  };
}

/** @returns the text of the file; undefined if it does not exist */
async function readOrCreate(folder: string, path: string): Promise<string | undefined> {
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(`${path}.new`, '');
    return await readFile(path, 'utf8').catch((error) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
  } catch (cause) {
    const sentence = `The folder ${folder} cannot be written: choose another folder, or change its permissions.`;
    throw new Error(sentence, { cause });
  }
}

function parseState(text: string, path: string): StoredState {
  try {
    const { format: _1, ...state } = v.parse(stateSchema, JSON.parse(text));
    return state;
  } catch (cause) {
    throw new Error(`${path} cannot be read: move it away to start without its conferences.`, { cause });
  }
}
