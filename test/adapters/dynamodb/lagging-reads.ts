import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

interface Read {
  readonly ConsistentRead?: boolean;
  readonly IndexName?: string;
  readonly RequestItems?: Readonly<Record<string, { readonly ConsistentRead?: boolean }>>;
}

/** The response of a replica that has no writes yet. */
const EMPTY_RESPONSES: Readonly<Record<string, object>> = {
  GetItemCommand: {},
  BatchGetItemCommand: { Responses: {}, UnprocessedKeys: {} },
  QueryCommand: { Items: [], Count: 0, ScannedCount: 0 },
};

/**
 * Makes eventually consistent reads lag as far as possible: they find nothing. Reads of an index, which cannot be
 * consistent, are unchanged.
 */
export function delayReads(client: DynamoDBClient): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (request) => {
        const nothing = EMPTY_RESPONSES[commandName];
        if (!nothing || isConsistent(request.input as Read)) return next(request);
        return { response: {}, output: { ...nothing, $metadata: {} } };
      },
    { step: 'initialize', name: 'delayed reads' },
  );
}

function isConsistent({ ConsistentRead, IndexName, RequestItems = {} }: Read): boolean {
  const batches = Object.values(RequestItems);
  if (batches.length > 0) return batches.every((each) => each.ConsistentRead === true);
  return ConsistentRead === true || IndexName !== undefined;
}
