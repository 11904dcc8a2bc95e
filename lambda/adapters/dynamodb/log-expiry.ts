import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KEY } from '../../contract/table';
import type { Instant } from '../../domain/instant';
import type { ConferenceLog } from '../../ports/conference-log';
import { readAllPages } from '../../ports/page';
import { DELIVERY_PREFIX, deliverySortKey, LOG_PREFIX, logSortKey, positionOf } from './callback-keys';
import { IDEMPOTENCY_KEY_PREFIX } from './idempotency-keys';
import {
  eraseItem,
  type Item,
  isWriteApplied,
  primaryKey,
  queryItems,
  type Table,
  ttlSeconds,
} from './items';

/** The number of items that are changed at the same time. */
const BATCH_SIZE = 25;

/** Changes everything about a conference, except its definition and its head. */
export function dynamodbLogExpiry(table: Table): Pick<ConferenceLog, 'setExpiry' | 'erase'> {
  return {
    async setExpiry(conferenceId, expiresAt) {
      for (const prefix of [LOG_PREFIX, IDEMPOTENCY_KEY_PREFIX, DELIVERY_PREFIX])
        await changeAll(conferenceId, prefix, (sort) =>
          setExpiry(table, primaryKey(conferenceId, sort), expiresAt),
        );
    },
    async erase({ entry: { conferenceId }, state: { position } }) {
      const own = logSortKey(position);
      await changeAll(conferenceId, IDEMPOTENCY_KEY_PREFIX, (sort) =>
        deleteItem(table, primaryKey(conferenceId, sort)),
      );
      await changeAll(conferenceId, DELIVERY_PREFIX, (sort) => eraseItem(table, conferenceId, sort));
      await changeAll(conferenceId, LOG_PREFIX, async (sort, { entryId }) => {
        if (sort >= own) return;
        // A function that read the callback before cannot write its delivery any more.
        if (entryId?.S?.startsWith('callback-'))
          await eraseItem(table, conferenceId, deliverySortKey(positionOf(sort)));
        await eraseItem(table, conferenceId, sort);
      });
    },
  };

  /** @param change gets the sort key of an item, and its entry's id */
  async function changeAll(
    conferenceId: string,
    prefix: string,
    change: (sort: string, item: Item) => Promise<void>,
  ): Promise<void> {
    const input = {
      KeyConditionExpression: 'pk = :id AND begins_with(sk, :prefix)',
      ExpressionAttributeValues: { ':id': { S: conferenceId }, ':prefix': { S: prefix } },
      ProjectionExpression: 'pk, sk, entryId',
      ConsistentRead: true,
      Limit: BATCH_SIZE,
    };
    for await (const { items } of readAllPages((cursor) => queryItems(table, input, cursor)))
      await Promise.all(items.map((item) => change(item.sk?.S ?? '', item)));
  }
}

/** Deletes an item. It succeeds if the item no longer exists: it may have expired. */
async function deleteItem({ client, name }: Table, Key: Item): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: name, Key }));
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
