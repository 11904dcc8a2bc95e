import type { Item, Table } from '../../../lambda/adapters/dynamodb/items';

/**
 * Runs work while every query of an index returns changed items. So are the results of an index that lags, or of a process that
 * ended between the writes of an index and of its item.
 *
 * @param change gets the real result of the index
 */
export async function withChangedIndexes<T>(
  { client }: Table,
  change: (items: readonly Item[]) => readonly Item[],
  work: () => Promise<T>,
): Promise<T> {
  const name = 'changed indexes';
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
