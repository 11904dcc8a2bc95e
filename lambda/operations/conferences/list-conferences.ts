import type { Definition } from '../../domain/definition';
import type { Definitions } from '../../ports/definitions';
import { type Page, readAllPages } from '../../ports/page';

const PAGE_SIZE = 500;

/**
 * Lists confirmed conferences in the order of their creation: one page if there is a `limit`, otherwise all.
 *
 * @returns a function of the page and of `onPart`, which is called with each part of the whole list; if it throws, reading
 *   stops
 */
export function listConferences({ definitions }: { readonly definitions: Definitions }) {
  return async (
    { limit, cursor }: { limit?: number | undefined; cursor?: string | undefined },
    onPart: (items: readonly Definition[]) => void = () => undefined,
  ): Promise<Page<Definition>> => {
    if (limit !== undefined) return definitions.list(limit, cursor);
    // A conference that moves in the list while it is read may be on two pages.
    const items = new Map<string, Definition>();
    for await (const page of readAllPages((next) => definitions.list(PAGE_SIZE, next), cursor)) {
      onPart(page.items);
      for (const definition of page.items) items.set(definition.id, definition);
    }
    return { items: [...items.values()] };
  };
}
