import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { isTemporary } from '../api/client';
import type { Store } from '../model/store';

export function useStore<T>(store: Store<T>): T {
  const [value, setValue] = useState(store.get());
  useEffect(() => {
    setValue(store.get());
    return store.subscribe(() => setValue(store.get()));
  }, [store]);
  return value;
}

/**
 * A state that starts again when its key is another one. It does so in the same render: an effect follows after a frame, and would
 * replace what the reader has typed meanwhile.
 *
 * @param first returns the state with which a key starts
 */
export function useKeyed<T>(key: string, first: () => T): [value: T, set: (value: T) => void] {
  const state = useMemo(() => ({ value: first() }), [key]);
  const [, render] = useState({});
  const set = (value: T) => {
    state.value = value;
    render({});
  };
  return [state.value, set];
}

/** The time, which changes every `interval` milliseconds. */
export function useNow(interval = 1000): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}

/** The state of something that is read from the relay. After a failure, `value` is the last one that was read. */
export interface Loaded<T> {
  readonly value?: T;
  readonly failure?: Error;
  /**
   * Reads it now, or again after a read in progress: that one may have an answer from before a change. Resolves after the read,
   * also if it failed.
   */
  readonly reload: () => Promise<void>;
}

export interface LoadOptions<T> {
  /** Milliseconds from one read to the next; undefined: it is read once. */
  readonly interval?: number | ((value: T) => number | undefined);
}

/** While the relay does not answer, the next request follows after this many milliseconds. */
const RETRY_DELAY = 2000;

/**
 * Reads something from the relay, and again after an interval. It reads nothing while the page is hidden. Reads of an earlier
 * key are aborted.
 *
 * @param load gets the last value, and `onPart` for parts of a long answer
 * @param key another key starts from nothing
 */
export function useLoaded<T>(
  key: string,
  load: (signal: AbortSignal, before: T | undefined, onPart: (value: T) => void) => Promise<T>,
  { interval }: LoadOptions<T> = {},
): Loaded<T> {
  const [state, setState] = useState<{ readonly key: string; readonly value?: T; readonly failure?: Error }>({
    key,
  });
  const latest = useRef({ load, interval });
  latest.current = { load, interval };
  const wake = useRef<() => void>(() => undefined);
  /** The calls of `reload` that wait for a read. */
  const waiting = useRef<(() => void)[]>([]);
  useEffect(() => {
    const ended = new AbortController();
    let value: T | undefined;
    const show = (next: { readonly value?: T; readonly failure?: Error }) => {
      if (!ended.signal.aborted) setState({ key, ...next });
    };
    const shown = () => (value === undefined ? {} : { value });
    void (async () => {
      while (!ended.signal.aborted) {
        let delay: number | undefined;
        const served = waiting.current.splice(0);
        try {
          value = await latest.current.load(ended.signal, value, (part) => {
            value = part;
            show({ value: part });
          });
          show({ value });
          const { interval: pause } = latest.current;
          delay = typeof pause === 'function' ? pause(value) : pause;
        } catch (error) {
          if (ended.signal.aborted) return;
          show({ ...shown(), failure: error as Error });
          delay = isTemporary(error) ? RETRY_DELAY : undefined;
        } finally {
          for (const resolve of served) resolve();
        }
        await pauseUntilWanted(waiting.current.length > 0 ? 0 : delay, ended.signal, (wakeUp) => {
          wake.current = wakeUp;
        });
      }
    })();
    return () => ended.abort();
  }, [key]);
  const current = state.key === key ? state : { key };
  const { key: _key, ...rest } = current;
  const reload = () =>
    new Promise<void>((resolve) => {
      waiting.current.push(resolve);
      wake.current();
    });
  return { ...rest, reload };
}

/** Waits for `delay` milliseconds, if there are any, and while the page is hidden. `wakeUp` ends it at once. */
function pauseUntilWanted(
  delay: number | undefined,
  ended: AbortSignal,
  onWait: (wakeUp: () => void) => void,
): Promise<void> {
  return new Promise((resolve) => {
    const timer = delay === undefined ? undefined : setTimeout(endIfVisible, delay);
    let isOver = delay === undefined ? undefined : false;
    const end = () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', endIfVisible);
      resolve();
    };
    function endIfVisible(event?: Event) {
      if (event === undefined) isOver = true;
      if (isOver && document.visibilityState === 'visible') end();
    }
    document.addEventListener('visibilitychange', endIfVisible);
    ended.addEventListener('abort', end, { once: true });
    onWait(end);
  });
}
