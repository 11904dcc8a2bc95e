import type { Definition } from '../domain/conference';
import type { Definitions, Page } from '../ports';

const PAGE = 500;

/** Confirmed conferences in the order of their creation: one page of `limit`, or all of them where there is none. */
export function listConferences({ definitions }: { readonly definitions: Definitions }) {
  return async ({
    limit,
    from,
  }: {
    limit?: number | undefined;
    from?: string | undefined;
  }): Promise<Page<Definition>> => {
    if (limit !== undefined) return definitions.list(limit, from);
    // The pages are read one after another: a conference that moves meanwhile is on two of them.
    const items = new Map<string, Definition>();
    let next = from;
    do {
      const page: Page<Definition> = await definitions.list(PAGE, next);
      for (const each of page.items) items.set(each.id, each);
      next = page.next;
    } while (next !== undefined);
    return { items: [...items.values()] };
  };
}
