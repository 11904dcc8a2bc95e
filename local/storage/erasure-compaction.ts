import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConferenceLog } from '../../lambda/ports/conference-log';

/** Takes what was erased out of the files, too. */
export interface ErasureCompaction {
  /** The same journal; it notes that there is something to take out. */
  observe(conferenceLog: ConferenceLog): ConferenceLog;
  /** Takes out what was noted, once the entry that noted it is out of its queue. */
  compactErased(): Promise<void>;
}

export interface ErasureCompactionOptions {
  /** Where a note stays until it is done, over a restart too. */
  readonly folder: string;
  /** Writes anew the files that hold what was deleted. */
  readonly compact: () => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Milliseconds until the message of an entry that was advanced is surely deleted. */
const COMPACTION_DELAY = 2000;

/**
 * What is deleted from a table or a queue stays in their files until they are written anew, which costs as much as they
 * hold: it is done for all erasures of a while at once. An entry that comes late for an erased conference was in a
 * queue's file, too.
 */
export function erasureCompaction({
  folder,
  compact,
  now = Date.now,
}: ErasureCompactionOptions): ErasureCompaction {
  const note = join(folder, 'erasure-pending');
  let notedAt = existsSync(note) ? 0 : undefined;
  let last: Promise<unknown> = Promise.resolve();

  return {
    observe: (conferenceLog) => ({
      ...conferenceLog,
      async load(conferenceId, entryId) {
        const loaded = await conferenceLog.load(conferenceId, entryId);
        if (loaded.stored?.state.erasedAt !== undefined) await take();
        return loaded;
      },
      async erase(conferenceId) {
        await take();
        await conferenceLog.erase(conferenceId);
      },
    }),
    async compactErased() {
      const before = notedAt;
      if (before === undefined || now() - before < COMPACTION_DELAY) return;
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
