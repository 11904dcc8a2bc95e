import type { Settings } from '../settings';
import type { Payload } from './callback-payload';
import type { CallbackResult } from './post-callback';

/** One callback about a conference or the calls of a FoneNumber, sent or dropped. */
export interface SentCallback extends CallbackResult {
  /** The real time when it was sent, or dropped, UTC. */
  readonly time: string;
  readonly method: Settings['method'];
  readonly payload: Payload;
  /** Whether a fault dropped it before it was sent. */
  readonly isDropped: boolean;
}

export interface CallbackLog {
  /**
   * Adds a callback that is sent, or dropped.
   *
   * @returns a function that adds the result
   */
  add(key: string, callback: Omit<SentCallback, 'time'>): (result: CallbackResult) => void;
  /** The last ten thousand callbacks, oldest first. */
  of(key: string): readonly SentCallback[];
  /** Removes the callbacks about one conference or FoneNumber; default all. */
  forget(key?: string): void;
}

const MAX_LOG_LENGTH = 10_000;

/** @param realTime the time for the log */
export function createCallbackLog(realTime: () => string): CallbackLog {
  const logs = new Map<string, SentCallback[]>();
  return {
    add(id, callback) {
      const log = logs.get(id) ?? [];
      logs.set(id, log);
      const added: SentCallback = { time: realTime(), ...callback };
      log.push(added);
      if (log.length > MAX_LOG_LENGTH) log.shift();
      return (result) => {
        const index = log.indexOf(added);
        if (index >= 0) log[index] = { ...added, ...result };
      };
    },
    of: (id) => [...(logs.get(id) ?? [])],
    forget(id) {
      if (id === undefined) logs.clear();
      else logs.delete(id);
    },
  };
}
