import { cursorOf, type ListFilter } from '../model/list-filter';
import { createStore, type Store } from '../model/store';
import type { Delivery } from './answers';
import type { Relay } from './relay';

/** The progress of many retries. */
export interface Progress {
  readonly done: number;
  readonly failed: number;
  /** The number of known deliveries, which grows with each page. */
  readonly total: number;
  /** The first failure. */
  readonly failure?: string;
  readonly isOver: boolean;
}

/** The most requests at a time: the API has a limit, which other callers need too. */
const CONCURRENCY = 4;

/**
 * Retries deliveries, a page at a time. A delivery that cannot be retried is counted, and the next ones follow.
 *
 * @param pages the deliveries
 * @param onProgress called after each retry
 */
export async function retryMany(
  relay: Relay,
  pages: AsyncIterable<readonly Delivery[]>,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<void> {
  let progress: Progress = { done: 0, failed: 0, total: 0, isOver: false };
  const report = (changes: Partial<Progress>) => {
    progress = { ...progress, ...changes };
    onProgress(progress);
  };
  try {
    for await (const page of pages) {
      report({ total: progress.total + page.length });
      const waiting = [...page];
      await Promise.all(
        Array.from({ length: CONCURRENCY }, async () => {
          for (let next = waiting.shift(); next && !signal.aborted; next = waiting.shift()) {
            await relay.retry(next.id).then(
              () => report({ done: progress.done + 1 }),
              (error: Error) =>
                report({
                  failed: progress.failed + 1,
                  failure: progress.failure ?? `${next?.id}: ${error.message}`,
                }),
            );
          }
        }),
      );
      if (signal.aborted) break;
    }
  } catch (error) {
    report({ failure: progress.failure ?? (error as Error).message });
  }
  report({ isOver: true });
}

/** The retries of many deliveries that the reader started last. They go on while the reader looks at another view. */
export interface Retries {
  /** Undefined before the first ones, and after `forget`. */
  readonly progress: Store<Progress | undefined>;
  /** Retries deliveries as `retryMany` does, unless others are still retried. Resolves after the last one. */
  start(pages: AsyncIterable<readonly Delivery[]>): Promise<void>;
  stop(): void;
  /** Forgets a progress that is over. */
  forget(): void;
}

export function createRetries(relay: Relay): Retries {
  const progress = createStore<Progress | undefined>(undefined);
  let ended = new AbortController();
  const isRunning = () => progress.get()?.isOver === false;
  return {
    progress,
    async start(pages) {
      if (isRunning()) return;
      ended = new AbortController();
      progress.set({ done: 0, failed: 0, total: 0, isOver: false });
      await retryMany(relay, pages, progress.set, ended.signal);
    },
    stop: () => ended.abort(),
    forget() {
      if (!isRunning()) progress.set(undefined);
    },
  };
}

/** All deliveries that fit a filter, from its first page on. Each delivery is listed once. */
export async function* allDeliveries(relay: Relay, filter: ListFilter): AsyncGenerator<readonly Delivery[]> {
  const listed = new Set<string>();
  let cursor = '';
  do {
    const page = await relay.allDeliveries({ ...filter, cursor });
    yield page.items.filter(({ id }) => !listed.has(id));
    for (const { id } of page.items) listed.add(id);
    cursor = cursorOf(page.next);
  } while (cursor !== '');
}
