/** A resource that is opened, and can fail while it is used. */
interface Closable {
  close(): Promise<void>;
}

export interface ReopenedResource<T> {
  /** @throws the errors of the work, and of opening */
  use<R>(work: (opened: T) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

/**
 * Keeps a resource open, and reopens it after a failure. After a failed write on a full disk, a store may end in an
 * incomplete record, and later records could not be read. Reopening drops the incomplete record.
 *
 * @param first the open resource
 * @param isFailure whether an error means that the resource must be reopened before its next use
 */
export function reopenOnFailure<T extends Closable>(
  first: T,
  open: () => Promise<T>,
  isFailure: (error: unknown) => boolean,
): ReopenedResource<T> {
  let current: Promise<T> = Promise.resolve(first);
  const inProgress = new Set<Promise<unknown>>();

  return {
    async use(work) {
      const before = current;
      await before.catch(() => {
        if (current === before) replace(open());
      });
      const used = current;
      const opened = await used;
      const done = work(opened);
      inProgress.add(done);
      try {
        return await done;
      } catch (error) {
        if (isFailure(error) && current === used) replace(reopen(opened));
        throw error;
      } finally {
        inProgress.delete(done);
      }
    },
    async close() {
      const opened = await current.catch(() => undefined);
      await opened?.close();
    },
  };

  /** After a failure to reopen, the next use opens again. */
  function replace(opening: Promise<T>): void {
    current = opening;
    opening.catch(() => undefined);
  }

  async function reopen(failed: T): Promise<T> {
    await Promise.allSettled(inProgress);
    await failed.close().catch(() => undefined);
    return open();
  }
}
