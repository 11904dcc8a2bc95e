import type { Settings } from '../settings';
import type { Payload } from './callback-payload';
import type { CallbackResult } from './post-callback';

/** One callback about a conference or the calls of a FoneNumber, sent or dropped. */
export interface SentCallback extends CallbackResult {
  /** The real time when it was sent, or dropped, UTC. */
  readonly time: string;
  readonly method: Settings['method'];
  readonly payload: Payload;
  /** A fault kept it from being sent. */
  readonly isDropped: boolean;
}

export interface CallbackLog {
  /**
   * Adds a callback that is sent, or dropped.
   *
   * @returns a function that adds how it ended
   */
  add(key: string, callback: Omit<SentCallback, 'time'>): (end: CallbackResult) => void;
  /** Oldest first; the last ten thousand. */
  of(key: string): readonly SentCallback[];
  /** Removes the callbacks about one of them, or about all. */
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
      return (end) => {
        const index = log.indexOf(added);
        if (index >= 0) log[index] = { ...added, ...end };
      };
    },
    of: (id) => [...(logs.get(id) ?? [])],
    forget(id) {
      if (id === undefined) logs.clear();
      else logs.delete(id);
    },
  };
}
