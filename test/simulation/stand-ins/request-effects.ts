import { FoneStormError } from '../../../lambda/ports/fonestorm';

/** The ways in which a request can fail, before or after its effect, with their weights. */
export const REQUEST_FAULTS = {
  'cannot be reached': 2,
  'is busy': 1,
  refuses: 1,
  'answers 500 and does nothing': 2,
  'does it and the answer is lost': 4,
  'does it after the answer timed out': 3,
} as const;

/** The client's, in milliseconds. */
export const CLIENT_TIMEOUT = 6000;
/** The share of slow answers. */
export const SLOW_SHARE = 0.15;
/** The factor by which FoneStorm's requests fail more often than others. */
export const FAULT_FACTOR = 3;

/** Applies the effect now, and returns or throws its result later. */
export function captureEffect<T>(effect: () => T): () => T {
  try {
    const value = effect();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

/** A late request about a conference that is gone changes nothing, and its failure is ignored. */
export function applyLate(effect: () => unknown): void {
  try {
    effect();
  } catch (error) {
    if (!(error instanceof FoneStormError)) throw error;
  }
}
