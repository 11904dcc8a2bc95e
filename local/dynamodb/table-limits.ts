import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  requireExpression,
  requireItem,
  type StoredItem,
  type StoredValue,
} from '../../lambda/contract/dynamodb-limits';

/** The parts of a request to DynamoDB that have limits. */
interface LimitedRequest {
  readonly Item?: StoredItem;
  readonly Key?: StoredItem;
  readonly ExclusiveStartKey?: StoredItem;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly StoredItem[] }>>;
  readonly UpdateExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: StoredItem;
}

/**
 * Makes a client refuse requests that Amazon DynamoDB refuses and the embedded one accepts. The embedded one counts the
 * characters of items and keys, not their bytes. It does not check index keys, levels and lone surrogates. Only the
 * attributes that an update sets are counted, not the rest of the item.
 */
export function enforceLimits(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next) => (request) => {
      requireWithinLimits(request.input as LimitedRequest);
      return next(request);
    },
    { step: 'initialize', name: 'limits of DynamoDB' },
  );
}

function requireWithinLimits(request: LimitedRequest): void {
  const { Item, Key, ExclusiveStartKey, RequestItems = {}, UpdateExpression } = request;
  const batch = Object.values(RequestItems).flatMap(({ Keys = [] }) => Keys);
  for (const item of [Item, ExclusiveStartKey, ...batch]) if (item) requireItem(item);
  if (Key) requireItem({ ...Key, ...setAttributes(request) });
  if (UpdateExpression !== undefined) requireExpression(UpdateExpression);
}

const SET_CLAUSE = /([#\w]+) = (:\w+)/g;

/** The attributes that an update sets to a value of the request. */
function setAttributes({
  UpdateExpression = '',
  ExpressionAttributeNames: names = {},
  ExpressionAttributeValues: values = {},
}: LimitedRequest): StoredItem {
  const sets: Record<string, StoredValue> = {};
  for (const [, name = '', placeholder = ''] of UpdateExpression.matchAll(SET_CLAUSE)) {
    const value = values[placeholder];
    if (value) sets[names[name] ?? name] = value;
  }
  return sets;
}
