import {
  DeleteItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { KEY } from '../../contract/table';
import type { Instant } from '../../domain/instant';
import type { ConferenceLog } from '../../ports/conference-log';
import { DELIVERY_PREFIX, deliverySortKey, LOG_PREFIX, logSortKey, positionOf } from './callback-keys';
import { IDEMPOTENCY_KEY_PREFIX } from './idempotency-keys';
import { eraseItem, type Item, isWriteApplied, type Table, ttlSeconds } from './items';

/** The number of items that are changed at the same time. */
const BATCH_SIZE = 25;

/** Changes everything about a conference, except its definition and its head. */
export function dynamodbLogExpiry(table: Table): Pick<ConferenceLog, 'setExpiry' | 'erase'> {
  const changeAll = async (
    conferenceId: string,
    prefix: string,
    change: (item: Item) => Promise<void>,
  ): Promise<void> => {
    for await (const keys of listKeys(table, conferenceId, prefix)) await Promise.all(keys.map(change));
  };
  return {
    async setExpiry(conferenceId, expiresAt) {
      for (const prefix of [LOG_PREFIX, IDEMPOTENCY_KEY_PREFIX, DELIVERY_PREFIX])
        await changeAll(conferenceId, prefix, ({ pk, sk }) =>
          setExpiry(table, { pk, sk } as Item, expiresAt),
        );
    },
    async erase({ entry: { conferenceId }, state: { position } }) {
      const own = logSortKey(position);
      const eraseItemOf = ({ sk }: Item) => eraseItem(table, conferenceId, sk?.S ?? '');
      await changeAll(conferenceId, IDEMPOTENCY_KEY_PREFIX, ({ pk, sk }) =>
        deleteItem(table, { pk, sk } as Item),
      );
      await changeAll(conferenceId, DELIVERY_PREFIX, eraseItemOf);
      await changeAll(conferenceId, LOG_PREFIX, async (key) => {
        const sortKey = key.sk?.S ?? '';
        if (sortKey >= own) return;
        // A function that read the callback before cannot write its delivery any more.
        if (isCallback(key)) await eraseItem(table, conferenceId, deliverySortKey(positionOf(sortKey)));
        await eraseItemOf(key);
      });
    },
  };
}

async function* listKeys(
  { client, name }: Table,
  conferenceId: string,
  prefix: string,
): AsyncGenerator<Item[]> {
  let start: Item | undefined;
  do {
    const page: QueryCommandOutput = await client.send(
      new QueryCommand({
        TableName: name,
        KeyConditionExpression: 'pk = :id AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':id': { S: conferenceId }, ':prefix': { S: prefix } },
        ProjectionExpression: 'pk, sk, entryId',
        ConsistentRead: true,
        Limit: BATCH_SIZE,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    yield page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}

/** Deletes an item. It succeeds if the item no longer exists: it may have expired. */
async function deleteItem({ client, name }: Table, Key: Item): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: name, Key }));
}

function isCallback({ entryId }: Item): boolean {
  return entryId?.S?.startsWith('callback-') === true;
}

async function setExpiry({ client, name }: Table, Key: Item, expiresAt: Instant | undefined): Promise<void> {
  await isWriteApplied(
    client.send(
      new UpdateItemCommand({
        TableName: name,
        Key,
        UpdateExpression: expiresAt === undefined ? 'REMOVE #expires' : 'SET #expires = :expires',
        // A stripped item expires as planned.
        ConditionExpression: 'attribute_exists(body)',
        ExpressionAttributeNames: { '#expires': KEY.expires },
        ...(expiresAt !== undefined && { ExpressionAttributeValues: { ':expires': ttlSeconds(expiresAt) } }),
      }),
    ),
  );
}
