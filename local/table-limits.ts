import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  requireExpression,
  requireItem,
  type StoredItem,
  type StoredValue,
} from '../lambda/contract/dynamodb-limits';

/** Of a request to DynamoDB, what its limits are about. */
interface Limited {
  readonly Item?: StoredItem;
  readonly Key?: StoredItem;
  readonly ExclusiveStartKey?: StoredItem;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly StoredItem[] }>>;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: StoredItem;
}

/**
 * Has a client refuse what Amazon DynamoDB refuses and the embedded one takes, which counts the characters of items and
 * keys in place of their bytes, and does not look at the keys of its indexes, at levels, and at halves of surrogate pairs.
 * Of an update it knows what is set alone: what the item has beside is not counted.
 */
export function refuseBeyondLimits(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => (request) => {
      requireWithinLimits(request.input as Limited);
      return next(request);
    },
    { step: 'initialize', name: 'limits of DynamoDB' },
  );
}

function requireWithinLimits(request: Limited): void {
  const { Item, Key, ExclusiveStartKey, RequestItems = {}, UpdateExpression } = request;
  const batch = Object.values(RequestItems).flatMap(({ Keys = [] }) => Keys);
  for (const each of [Item, ExclusiveStartKey, ...batch]) if (each) requireItem(each);
  if (Key) requireItem({ ...Key, ...setBy(request) });
  if (UpdateExpression !== undefined) requireExpression(UpdateExpression);
}

const SETS = /([#\w]+) = (:\w+)/g;

/** The attributes that an update sets to a value of the request. */
function setBy({
  UpdateExpression = '',
  ExpressionAttributeNames: names = {},
  ExpressionAttributeValues: values = {},
}: Limited): StoredItem {
  const sets: Record<string, StoredValue> = {};
  for (const [, name = '', placeholder = ''] of UpdateExpression.matchAll(SETS)) {
    const value = values[placeholder];
    if (value) sets[names[name] ?? name] = value;
  }
  return sets;
}
