import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ConferenceLog } from '../../lambda/ports/conference-log';

/** Removes erased data from the files. */
export interface ErasureCompaction {
  /** The same log, which marks the files when a conference is erased. */
  observe(conferenceLog: ConferenceLog): ConferenceLog;
  /** Compacts the files if they are marked, once the entry of the erasure is deleted from its queue. */
  compactErased(): Promise<void>;
}

export interface ErasureCompactionOptions {
  /** The folder of the mark, which survives a restart. */
  readonly folder: string;
  /** Rewrites the files that contain deleted data. */
  readonly compact: () => Promise<void>;
  /** Whether the mailbox has entries of a conference, also one that is being advanced. */
  readonly hasEntries: (conferenceId: string) => boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Milliseconds without an erasure until the files are compacted. */
const COMPACTION_DELAY = 2000;
/** Milliseconds after which the files are compacted although erased conferences still have entries. */
const MAX_COMPACTION_DELAY = 10_000;

/**
 * Data that is deleted from the table or a queue stays in their files until they are rewritten. A rewrite costs as much as
 * the files contain, so it serves all recent erasures. A late entry for an erased conference was in a queue's file: it marks
 * the files, too.
 */
export function erasureCompaction({
  folder,
  compact,
  hasEntries,
  now = Date.now,
}: ErasureCompactionOptions): ErasureCompaction {
  const mark = join(folder, 'erasure-pending');
  let markedAt = existsSync(mark) ? 0 : undefined;
  let firstMarkedAt = 0;
  /** The erased conferences whose entries may still be in the file of the mailbox. */
  const erased = new Set<string>();
  let last: Promise<unknown> = Promise.resolve();

  return {
    observe: (conferenceLog) => ({
      ...conferenceLog,
      async load(conferenceId) {
        const loaded = await conferenceLog.load(conferenceId);
        if (loaded.head?.state.erasedAt !== undefined) await markFiles(conferenceId);
        return loaded;
      },
      async erase(record) {
        await markFiles(record.entry.conferenceId);
        await conferenceLog.erase(record);
        // It may have taken longer than the delay.
        await markFiles(record.entry.conferenceId);
      },
    }),
    async compactErased() {
      const previous = markedAt;
      if (previous === undefined) return;
      for (const id of erased) if (!hasEntries(id)) erased.delete(id);
      const isEarly = erased.size > 0 || now() - previous < COMPACTION_DELAY;
      if (isEarly && now() - firstMarkedAt < MAX_COMPACTION_DELAY) return;
      firstMarkedAt = now();
      await compact();
      await afterLast(async () => {
        // The next compaction serves an entry whose message is still in its file.
        if (isEarly || markedAt !== previous) return;
        await rm(mark, { force: true });
        markedAt = undefined;
      });
    },
  };

  function markFiles(conferenceId: string): Promise<void> {
    return afterLast(async () => {
      erased.add(conferenceId);
      if (markedAt === undefined) {
        await writeFile(mark, '', { flush: true });
        firstMarkedAt = now();
      }
      markedAt = now();
    });
  }

  function afterLast(step: () => Promise<void>): Promise<void> {
    const done = last.then(step);
    last = done.catch(() => undefined);
    return done;
  }
}
