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
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Milliseconds until the message of an advanced entry is deleted for sure. */
const COMPACTION_DELAY = 2000;
/** Milliseconds after which the files are compacted although erased conferences still get entries. */
const MAX_COMPACTION_DELAY = 10_000;

/**
 * Data that is deleted from the table or a queue stays in their files until they are rewritten. A rewrite costs as much as
 * the files contain, so it serves all recent erasures. A late entry for an erased conference was in a queue's file: it marks
 * the files, too.
 */
export function erasureCompaction({
  folder,
  compact,
  now = Date.now,
}: ErasureCompactionOptions): ErasureCompaction {
  const mark = join(folder, 'erasure-pending');
  let markedAt = existsSync(mark) ? 0 : undefined;
  let firstMarkedAt = 0;
  let last: Promise<unknown> = Promise.resolve();

  return {
    observe: (conferenceLog) => ({
      ...conferenceLog,
      async load(conferenceId) {
        const loaded = await conferenceLog.load(conferenceId);
        if (loaded.head?.state.erasedAt !== undefined) await markFiles();
        return loaded;
      },
      async erase(record) {
        await markFiles();
        await conferenceLog.erase(record);
        // It may have taken longer than the delay.
        await markFiles();
      },
    }),
    async compactErased() {
      const previous = markedAt;
      if (previous === undefined) return;
      const isRecent = now() - previous < COMPACTION_DELAY;
      if (isRecent && now() - firstMarkedAt < MAX_COMPACTION_DELAY) return;
      firstMarkedAt = now();
      await compact();
      await afterLast(async () => {
        // The next compaction serves an entry whose message may still be in its file.
        if (isRecent || markedAt !== previous) return;
        await rm(mark, { force: true });
        markedAt = undefined;
      });
    },
  };

  function markFiles(): Promise<void> {
    return afterLast(async () => {
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
