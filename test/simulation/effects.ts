import { FoneStormError } from '../../lambda/ports';

/** What a request that goes wrong comes to; the effects are those of what was asked. */
export const FAULTS = {
  'cannot be reached': 2,
  'is busy': 1,
  refuses: 1,
  'answers 500 and does nothing': 2,
  'does it and the answer is lost': 4,
  'does it after the answer timed out': 3,
} as const;

/** The client's, in milliseconds. */
export const TIMEOUT = 6000;
/** So many of its answers take long. */
export const SLOW = 0.15;
/** FoneStorm's requests fail so much more often than others. */
export const FACTOR = 3;

/** Does it now, and gives or throws later what came of it. */
export function settled<T>(effect: () => T): () => T {
  try {
    const value = effect();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** What is asked too late of a conference that is gone changes nothing, and nobody hears of it. */
export function attempted(effect: () => unknown): void {
  try {
    effect();
  } catch (error) {
    if (!(error instanceof FoneStormError)) throw error;
  }
}
