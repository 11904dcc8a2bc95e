import { useEffect, useState } from 'preact/hooks';

/** The items whose texts are compared at a time. More would block the page. */
const CHUNK = 1000;

export interface Filtered<T> {
  readonly items: readonly T[];
  /** Whether further items are still to be compared. */
  readonly isSearching: boolean;
}

/**
 * The items of a list whose text has a part. Ten thousand items are compared in chunks, so that the page answers to the reader
 * meanwhile.
 *
 * @param wanted in lower case; empty for all
 * @param textOf the text of an item, in lower case. It is kept for the next search
 */
export function useFiltered<T extends object>(
  items: readonly T[],
  wanted: string,
  textOf: (item: T) => string,
): Filtered<T> {
  const [texts] = useState(() => new WeakMap<T, string>());
  const [found, setFound] = useState<{ readonly wanted: string; readonly items: readonly T[] }>();
  useEffect(() => {
    if (wanted === '') return setFound(undefined);
    let isEnded = false;
    void (async () => {
      const matching: T[] = [];
      for (let first = 0; first < items.length; first += CHUNK) {
        for (const item of items.slice(first, first + CHUNK)) {
          const text = texts.get(item) ?? textOf(item);
          texts.set(item, text);
          if (text.includes(wanted)) matching.push(item);
        }
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (isEnded) return;
      }
      setFound({ wanted, items: matching });
    })();
    return () => {
      isEnded = true;
    };
  }, [items, wanted]);
  if (wanted === '') return { items, isSearching: false };
  // Until a search ends, the matches of the one before are shown.
  return { items: found?.items ?? [], isSearching: found?.wanted !== wanted };
}
