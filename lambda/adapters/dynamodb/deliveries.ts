import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { INDEXES } from '../../contract/table';
import type { Delivery } from '../../domain/delivery';
import { parseInstant } from '../../domain/instant';
import type { Deliveries } from '../../ports/deliveries';
import type { DueDeliveryJob } from '../../ports/delivery-queue';
import {
  bodiesOf,
  bodyOf,
  buildIndexQuery,
  expiryAttribute,
  getItem,
  type Item,
  isStored,
  isWriteApplied,
  itemWithBody,
  primaryKey,
  queryBodies,
  queryItems,
  type Table,
} from './items';
import { readMany } from './read-many';

/** The sort key of a delivery begins so; the entry's id follows. */
export const DELIVERY_PREFIX = 'delivery#';

const PENDING_DELIVERY = 'pending-delivery';
const FAILED_DELIVERY = 'failed-delivery';

/** Deliveries of callbacks, one item each, beside their conferences. */
export function dynamodbDeliveries(table: Table): Deliveries {
  return {
    async read(conferenceId, entryId) {
      return bodyOf<Delivery>(await getItem(table, conferenceId, sortKeyOf(entryId)));
    },
    write(delivery, expiresAt) {
      const { conferenceId, entryId, version } = delivery;
      const { pk, sk, ...body } = itemWithBody(conferenceId, sortKeyOf(entryId), delivery);
      return updateVersion(table, primaryKey(conferenceId, sortKeyOf(entryId)), version - 1, {
        ...body,
        version: { N: String(version) },
        ...indexAttributes(delivery),
        ...expiryAttribute(expiresAt),
      });
    },
    async remove(conferenceId, entryId) {
      const Key = primaryKey(conferenceId, sortKeyOf(entryId));
      await table.client.send(new DeleteItemCommand({ TableName: table.name, Key }));
    },
    listByConference(conferenceId, limit, from) {
      const input = {
        KeyConditionExpression: 'pk = :id AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':id': { S: conferenceId }, ':prefix': { S: DELIVERY_PREFIX } },
        // Consistent: a caller that just learned of a delivery finds it.
        ConsistentRead: true,
        Limit: limit,
      };
      return queryBodies<Delivery>(table, input, from);
    },
    async listByStatus(status, limit, from) {
      const due = status === 'pending' ? PENDING_DELIVERY : FAILED_DELIVERY;
      const { items, cursor } = await queryItems(table, buildIndexQuery('due', due, limit), from);
      const found = await dropStaleItems(table, items);
      return { ...bodiesOf<Delivery>(table, found), ...(cursor !== undefined && { cursor }) };
    },
    async listOverdue(before, limit, from) {
      const input = {
        IndexName: INDEXES.due.name,
        KeyConditionExpression: 'due = :pending AND dueAt < :before',
        ExpressionAttributeValues: { ':pending': { S: PENDING_DELIVERY }, ':before': { S: before } },
        Limit: limit,
      };
      const { items, cursor } = await queryItems(table, input, from);
      return {
        items: items.flatMap((each) => parseDueJob(each) ?? []),
        ...(cursor !== undefined && { cursor }),
      };
    },
  };
}

function sortKeyOf(entryId: string): string {
  return `${DELIVERY_PREFIX}${entryId}`;
}

/** All that the sweep reads is in the keys of the index. */
function indexAttributes({ conferenceId, entryId, status, attempts, attemptCount, nextAt }: Delivery): Item {
  const at = (due: string, moment = '') => ({
    due: { S: due },
    dueAt: { S: `${moment} ${attemptCount} ${conferenceId} ${entryId}` },
  });
  switch (status) {
    case 'pending':
      return at(PENDING_DELIVERY, nextAt);
    case 'failed':
      return at(FAILED_DELIVERY, attempts.at(-1)?.startedAt);
    case 'delivered':
      return {};
    default:
      return status satisfies never;
  }
}

function parseDueJob({ pk, sk, dueAt }: Item): DueDeliveryJob | undefined {
  const [text = '', tries] = dueAt?.S?.split(' ') ?? [];
  const nextAt = parseInstant(text);
  if (pk?.S === undefined || sk?.S === undefined || !nextAt) return undefined;
  return {
    conferenceId: pk.S,
    entryId: sk.S.slice(DELIVERY_PREFIX.length),
    previousAttempts: Number(tries),
    nextAt,
  };
}

/**
 * Writes what an item holds, and leaves when it goes away as it is; false where it has not the version before.
 *
 * @param before 0 where there is to be none
 */
function updateVersion({ client, name }: Table, Key: Item, before: number, what: Item): Promise<boolean> {
  const removed = ['due', 'dueAt'].filter((each) => !(each in what));
  const names = [...Object.keys(what), ...removed];
  const set = Object.keys(what).map((each) => `#${each} = :${each}`);
  const request = new UpdateItemCommand({
    TableName: name,
    Key,
    UpdateExpression: [
      `SET ${set.join(', ')}`,
      ...(removed.length > 0 ? [`REMOVE ${removed.map((each) => `#${each}`).join(', ')}`] : []),
    ].join(' '),
    ConditionExpression: before === 0 ? 'attribute_not_exists(pk)' : '#version = :before',
    ExpressionAttributeNames: Object.fromEntries(names.map((each) => [`#${each}`, each])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(what).map(([each, value]) => [`:${each}`, value])),
      ...(before !== 0 && { ':before': { N: String(before) } }),
    },
  });
  return isWriteApplied(client.send(request), () => isStored({ client, name }, { ...Key, ...what }));
}

/**
 * The items that an index shows, in its order, each once. Stale entries are left out: deleted items, and former places of
 * an item.
 */
async function dropStaleItems(table: Table, shown: readonly Item[]): Promise<Item[]> {
  const keys = [...new Map(shown.map((each) => [keyText(each), keyOf(each)])).values()];
  const found = new Map((await readMany(table, keys)).map((each) => [keyText(each), each]));
  return shown.flatMap((each) => {
    const now = found.get(keyText(each));
    return now && now.due?.S === each.due?.S && now.dueAt?.S === each.dueAt?.S ? [now] : [];
  });
}

function keyText({ pk, sk }: Item): string {
  return JSON.stringify([pk?.S, sk?.S]);
}

function keyOf({ pk, sk }: Item): Item {
  return primaryKey(pk?.S ?? '', sk?.S ?? '');
}
