import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal } from '../lambda/ports';

/** Takes what was erased out of the files, too. */
export interface Erasures {
  /** The same journal; it notes that there is something to take out. */
  noted(journal: Journal): Journal;
  /** Takes out what was noted, once the entry that noted it is out of its queue. */
  clean(): Promise<void>;
}

export interface ErasuresOptions {
  /** Where a note stays until it is done, over a restart too. */
  readonly folder: string;
  /** Writes anew the files that hold what was deleted. */
  readonly compact: () => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Milliseconds until the message of an entry that was advanced is surely deleted. */
const SETTLED = 2000;

/**
 * What is deleted from a table or a queue stays in their files until they are written anew, which costs as much as they
 * hold: it is done for all erasures of a while at once. An entry that comes late for an erased conference was in a
 * queue's file, too.
 */
export function erasures({ folder, compact, now = Date.now }: ErasuresOptions): Erasures {
  const note = join(folder, 'to-compact');
  let notedAt = existsSync(note) ? 0 : undefined;
  let last: Promise<unknown> = Promise.resolve();

  return {
    noted: (journal) => ({
      ...journal,
      async load(conferenceId, entryId) {
        const loaded = await journal.load(conferenceId, entryId);
        if (loaded.saved?.state.erasedAt !== undefined) await take();
        return loaded;
      },
      async erase(conferenceId) {
        await take();
        await journal.erase(conferenceId);
      },
    }),
    async clean() {
      const before = notedAt;
      if (before === undefined || now() - before < SETTLED) return;
      await compact();
      await afterLast(async () => {
        // Another one was noted while the files were written: it is for the next time.
        if (notedAt !== before) return;
        await rm(note, { force: true });
        notedAt = undefined;
      });
    },
  };

  function take(): Promise<void> {
    return afterLast(async () => {
      if (notedAt === undefined) await writeFile(note, '', { flush: true });
      notedAt = now();
    });
  }

  function afterLast(step: () => Promise<void>): Promise<void> {
    const done = last.then(step);
    last = done.catch(() => undefined);
    return done;
  }
}
