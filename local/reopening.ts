/** Something that is opened, and can fail while it is used. */
interface Openable {
  close(): Promise<void>;
}

export interface Reopening<T> {
  /** @throws what the work throws, and what opening throws */
  use<R>(work: (opened: T) => Promise<R>): Promise<R>;
  close(): Promise<void>;
}

/**
 * Keeps something open, and opens it anew after a failure. A store that could not write, because the disk was full, may
 * hold half of a record: what it would write behind that could not be read again. Opening it drops that half.
 *
 * @param first is open already
 * @param isFailure whether an error means that it has to be opened anew before it is used again
 */
export function reopening<T extends Openable>(
  first: T,
  open: () => Promise<T>,
  isFailure: (error: unknown) => boolean,
): Reopening<T> {
  let current: Promise<T> = Promise.resolve(first);
  const hands = new Set<Promise<unknown>>();

  return {
    async use(work) {
      const used = current;
      const opened = await used.catch((error) => {
        if (current === used) begin(open());
        throw error;
      });
      const done = work(opened);
      hands.add(done);
      try {
        return await done;
      } catch (error) {
        if (isFailure(error) && current === used) begin(anew(opened));
        throw error;
      } finally {
        hands.delete(done);
      }
    },
    async close() {
      const opened = await current.catch(() => undefined);
      await opened?.close();
    },
  };

  /** The next one who uses it hears of a failure, and tries again. */
  function begin(opening: Promise<T>): void {
    current = opening;
    opening.catch(() => undefined);
  }

  async function anew(failed: T): Promise<T> {
    await Promise.allSettled(hands);
    await failed.close().catch(() => undefined);
    return open();
  }
}
