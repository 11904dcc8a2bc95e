import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CallbackFault } from '../faults';
import type { LiveSettings, Settings } from '../settings';
import type { CallbackLog, SentCallback } from './callback-log';
import type { Payload } from './callback-payload';
import { buildCallbackRequest, type CallbackRequest } from './callback-request';
import { postCallback } from './post-callback';

/** Sends callbacks. Those of one conference or FoneNumber are sent in order, one at a time, unless a fault changes the order. */
export interface CallbackSender {
  /**
   * Sends a callback now, or as a fault requires.
   *
   * @param key the conference or the FoneNumber, whose callbacks are sent in order
   */
  send(key: string, to: CallbackTarget, payload: Payload): void;
  /** Resolves when no callback is in progress. */
  whenIdle(): Promise<void>;
  /** Aborts the callbacks in progress; resolves when there are none. */
  abortAll(): Promise<void>;
}

export interface CallbackTarget extends Pick<Settings, 'method' | 'basic'> {
  readonly url: string;
}

interface OutgoingCallback {
  readonly request: CallbackRequest;
  readonly logEntry: Pick<SentCallback, 'method' | 'payload'>;
}

/** Milliseconds that a reordered callback waits for the next one. */
const REORDER_WAIT = 500;

export function createCallbackSender(settings: LiveSettings, log: CallbackLog): CallbackSender {
  const inProgress = new Set<Promise<void>>();
  const last = new Map<string, Promise<void>>();
  const heldBack = new Map<string, () => void>();
  let ending = createAbortController();

  /** Runs at once up to the first wait, so that callbacks keep the order of the calls. */
  async function dispatch(
    id: string,
    callback: OutgoingCallback,
    faults: readonly CallbackFault[],
  ): Promise<void> {
    const { signal } = ending;
    const has = (fault: CallbackFault['fault']) => faults.some((each) => each.fault === fault);
    if (has('drop')) {
      log.add(id, { ...callback.logEntry, isDropped: true });
      return;
    }
    if (has('delay')) {
      const delay = faults.reduce((sum, { ms = 0 }) => sum + ms, 0);
      await sleep(delay, undefined, { ref: false, signal });
    }
    const enqueue = () => {
      const first = queue(id, callback, signal);
      return has('duplicate') ? queue(id, callback, signal) : first;
    };
    if (has('reorder') && !heldBack.has(id)) {
      await holdBack(id, enqueue, signal);
      return;
    }
    const sent = enqueue();
    heldBack.get(id)?.();
    await sent;
  }

  /** Holds a callback back until the next one of its conference is queued, or for `REORDER_WAIT`. */
  async function holdBack(id: string, enqueue: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const overtaken = new AbortController();
    let sent: Promise<void> | undefined;
    heldBack.set(id, () => {
      heldBack.delete(id);
      sent = enqueue();
      overtaken.abort();
    });
    const either = AbortSignal.any([overtaken.signal, signal]);
    await sleep(REORDER_WAIT, undefined, { ref: false, signal: either }).catch(() => undefined);
    if (signal.aborted) heldBack.delete(id);
    else if (!sent) heldBack.get(id)?.();
    await sent;
  }

  function queue(id: string, callback: OutgoingCallback, signal: AbortSignal): Promise<void> {
    const before = last.get(id) ?? Promise.resolve();
    const sent = before.then(async () => {
      if (!signal.aborted) await post(id, callback, signal);
      if (last.get(id) === sent) last.delete(id);
    });
    last.set(id, sent);
    return sent;
  }

  async function post(
    id: string,
    { request, logEntry }: OutgoingCallback,
    signal: AbortSignal,
  ): Promise<void> {
    const end = log.add(id, { ...logEntry, isDropped: false });
    end(await postCallback(request, settings.current().callbackTimeout, signal));
  }

  async function whenIdle(): Promise<void> {
    while (inProgress.size > 0) await Promise.all(inProgress);
  }

  return {
    send(id, { url, method, basic }, payload) {
      const { tokens, methodsAsOf } = settings.current();
      const request = buildCallbackRequest(url, payload, { method, basic, tokens, methodsAsOf });
      const dispatched = dispatch(
        id,
        { request, logEntry: { method, payload } },
        settings.nextCallbackFaults(),
      )
        .catch((error) => {
          if (error.name !== 'AbortError') throw error;
        })
        .finally(() => inProgress.delete(dispatched));
      inProgress.add(dispatched);
    },
    whenIdle,
    async abortAll() {
      ending.abort();
      ending = createAbortController();
      await whenIdle();
    },
  };
}

/** Without a limit of listeners: every callback in progress listens. */
function createAbortController(): AbortController {
  const ending = new AbortController();
  setMaxListeners(0, ending.signal);
  return ending;
}
