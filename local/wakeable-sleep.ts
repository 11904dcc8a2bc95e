/** Timers do not wait longer (2^31 - 1 milliseconds). */
const MAX_TIMER = 2_147_483_647;

/** A sleep that other code can end early. */
export interface WakeableSleep {
  /**
   * Resolves after this time, at the next `wake()`, or when the signal is aborted.
   *
   * @param duration milliseconds; at most 24 days are waited
   */
  sleep(duration: number, signal?: AbortSignal): Promise<void>;
  /** Ends all sleeps in progress. */
  wake(): void;
}

export function wakeableSleep(): WakeableSleep {
  const sleepers = new Set<() => void>();
  return {
    sleep(duration, signal) {
      if (signal?.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(end, Math.min(Math.max(0, duration), MAX_TIMER));
        sleepers.add(end);
        signal?.addEventListener('abort', end);

        function end() {
          clearTimeout(timer);
          sleepers.delete(end);
          signal?.removeEventListener('abort', end);
          resolve();
        }
      });
    },
    wake() {
      for (const end of [...sleepers]) end();
    },
  };
}
