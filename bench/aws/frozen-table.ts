import type { Item } from '../../lambda/adapters/dynamodb/items';
import type { TableHandler, TableResponse } from './embedded-table';

type Body = Readonly<Record<string, unknown>>;
type Requests = Readonly<Record<string, readonly { readonly PutRequest: { readonly Item: Item } }[]>>;

/**
 * A table that is filled once. It answers writes without storing them, so that every event of a function reads the same
 * items. It holds nobody up, and knows no conditions.
 */
export function createFrozenTable(): TableHandler {
  const items = new Map<string, Item>();
  const nameOf = ({ pk, sk }: Item) => `${pk?.S} ${sk?.S}`;
  const itemOf = (key: Item) => items.get(nameOf(key));
  return async (operation, request) => toTableResponse(answer(operation, JSON.parse(request)));

  function answer(operation: string, body: Body): object {
    switch (operation) {
      case 'BatchWriteItem':
        for (const { PutRequest } of Object.values(body.RequestItems as Requests).flat()) {
          items.set(nameOf(PutRequest.Item), PutRequest.Item);
        }
        return { UnprocessedItems: {} };
      case 'GetItem': {
        const Item = itemOf(body.Key as Item);
        return Item ? { Item } : {};
      }
      case 'BatchGetItem': {
        const asked = Object.entries(body.RequestItems as Readonly<Record<string, { Keys: Item[] }>>);
        const found = asked.map(([name, { Keys }]) => [name, Keys.map(itemOf).filter(Boolean)]);
        return { Responses: Object.fromEntries(found), UnprocessedKeys: {} };
      }
      case 'Query':
        return queried(body);
      case 'UpdateItem':
        // Nobody has a slot of the budget: the next one is free.
        return body.ReturnValues ? { Attributes: { nextSlot: { N: '0' } } } : {};
      default:
        return {};
    }
  }

  /**
   * The items of an index with the requested value. The attribute of its partition key has the name of the index. Without an
   * index, it is the log of a conference.
   */
  function queried({ IndexName, ExpressionAttributeValues, Limit }: Body): object {
    const [value] = Object.values(ExpressionAttributeValues as Item);
    const found = [...items.values()].filter((item) =>
      IndexName === undefined
        ? item.pk?.S === value?.S && item.sk?.S?.startsWith('log#')
        : item[String(IndexName)]?.S === value?.S,
    );
    const Items = found.slice(0, Number(Limit));
    return { Items, Count: Items.length, ScannedCount: Items.length };
  }
}

function toTableResponse(answer: object): TableResponse {
  return { status: 200, text: JSON.stringify(answer), read: 0, written: 0 };
}
