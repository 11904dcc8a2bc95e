import type { Item, Table } from '../../lambda/adapters/dynamodb-items';

/**
 * Does something while every query of an index shows other items than it does: what a process leaves that ends between
 * an index and its item, or what an index shows that lags behind.
 *
 * @param change is given what the index shows
 */
export async function whileShown<T>(
  { client }: Table,
  change: (items: readonly Item[]) => readonly Item[],
  work: () => Promise<T>,
): Promise<T> {
  const name = 'shows other items';
  client.middlewareStack.add(
    (next) => async (request) => {
      const result = await next(request);
      if (!('IndexName' in request.input)) return result;
      const { Items = [] } = result.output as { Items?: readonly Item[] };
      return { ...result, output: { ...result.output, Items: change(Items) } };
    },
    { step: 'initialize', name },
  );
  return work().finally(() => client.middlewareStack.remove(name));
}
