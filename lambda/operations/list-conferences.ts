import type { Definition } from '../domain/conference';
import type { Definitions, Page } from '../ports';

const PAGE = 500;

/**
 * Confirmed conferences in the order of their creation: one page if there is a `limit`, otherwise all of them.
 *
 * @returns a function of the page and of `onPart`, which gets each part of the whole list; if it throws, reading ends
 */
export function listConferences({ definitions }: { readonly definitions: Definitions }) {
  return async (
    { limit, from }: { limit?: number | undefined; from?: string | undefined },
    onPart: (items: readonly Definition[]) => void = () => undefined,
  ): Promise<Page<Definition>> => {
    if (limit !== undefined) return definitions.list(limit, from);
    // Pages are read one after another, so a conference that moves meanwhile may be on two of them.
    const items = new Map<string, Definition>();
    let next = from;
    do {
      const page: Page<Definition> = await definitions.list(PAGE, next);
      onPart(page.items);
      for (const each of page.items) items.set(each.id, each);
      next = page.next;
    } while (next !== undefined);
    return { items: [...items.values()] };
  };
}
