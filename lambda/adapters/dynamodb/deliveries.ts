import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { INDEXES } from '../../contract/table';
import type { Definition } from '../../domain/definition';
import { automaticCountOf, type Delivery, lastAutomaticAttempt } from '../../domain/delivery';
import { parseInstant } from '../../domain/instant';
import type { TimeRange } from '../../domain/time-range';
import type { Deliveries } from '../../ports/deliveries';
import type { DueDeliveryJob } from '../../ports/delivery-queue';
import { DELIVERY_PREFIX, deliverySortKey, logSortKey, positionOf } from './callback-keys';
import { DEFINITION } from './definitions';
import { buildRangeQuery, countItems, sortKeysIn } from './index-ranges';
import {
  bodiesOf,
  bodyOf,
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
import { recordOf } from './log-records';
import { readMany } from './read-many';

const PENDING_DELIVERY = 'pending-delivery';
const FAILED_DELIVERY = 'failed-delivery';

/** Deliveries of callbacks, one item each, in the partition of their conference. */
export function dynamodbDeliveries(table: Table): Deliveries {
  return {
    async load(conferenceId, position) {
      const sorts = [DEFINITION, logSortKey(position), deliverySortKey(position)];
      const items = await readMany(
        table,
        sorts.map((sort) => primaryKey(conferenceId, sort)),
      );
      const [definition, record, delivery] = sorts.map((sort) => items.find(({ sk }) => sk?.S === sort));
      return {
        definition: bodyOf<Definition>(definition),
        record: recordOf(record),
        delivery: bodyOf<Delivery>(delivery),
      };
    },
    async read(conferenceId, position) {
      return bodyOf<Delivery>(await getItem(table, conferenceId, deliverySortKey(position)));
    },
    write(delivery, expiresAt) {
      const { conferenceId, position, version } = delivery;
      const { pk, sk, ...body } = itemWithBody(conferenceId, deliverySortKey(position), delivery);
      return updateVersion(table, primaryKey(conferenceId, deliverySortKey(position)), version - 1, {
        ...body,
        version: { N: String(version) },
        ...indexAttributes(delivery),
        ...expiryAttribute(expiresAt),
      });
    },
    listByConference(conferenceId, limit, start) {
      const input = {
        KeyConditionExpression: 'pk = :id AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':id': { S: conferenceId }, ':prefix': { S: DELIVERY_PREFIX } },
        // Consistent: a caller may ask for a delivery whose event was published a moment ago.
        ConsistentRead: true,
        Limit: limit,
      };
      return queryBodies<Delivery>(table, input, start);
    },
    async listByStatus(status, limit, start, range = {}) {
      const { items, cursor } = await queryItems(table, buildStatusQuery(status, range, limit), start);
      const current = await dropStaleItems(table, items);
      return { ...bodiesOf<Delivery>(table, current), ...(cursor !== undefined && { cursor }) };
    },
    countByStatus: (status, range, max) => countItems(table, buildStatusQuery(status, range, max)),
    async listOverdue(before, limit, start) {
      const input = {
        IndexName: INDEXES.due.name,
        KeyConditionExpression: 'due = :pending AND dueAt < :before',
        ExpressionAttributeValues: { ':pending': { S: PENDING_DELIVERY }, ':before': { S: before } },
        Limit: limit,
      };
      const { items, cursor } = await queryItems(table, input, start);
      return {
        items: items.flatMap((item) => parseDueJob(item) ?? []),
        ...(cursor !== undefined && { cursor }),
      };
    },
  };
}

/** The keys of the index `due` have all that the sweep needs. */
function indexAttributes(delivery: Delivery): Item {
  const { conferenceId, position, status, nextAt } = delivery;
  const attributes = (due: string, time = '') => ({
    due: { S: due },
    dueAt: { S: `${time} ${automaticCountOf(delivery)} ${conferenceId} ${deliverySortKey(position)}` },
  });
  switch (status) {
    case 'pending':
      return attributes(PENDING_DELIVERY, nextAt);
    case 'failed':
      return attributes(FAILED_DELIVERY, lastAutomaticAttempt(delivery)?.startedAt);
    case 'delivered':
      return {};
    default:
      return status satisfies never;
  }
}

function buildStatusQuery(status: 'pending' | 'failed', range: TimeRange, limit: number) {
  const due = status === 'pending' ? PENDING_DELIVERY : FAILED_DELIVERY;
  return buildRangeQuery('due', due, sortKeysIn(range), limit);
}

function parseDueJob({ pk, sk, dueAt }: Item): DueDeliveryJob | undefined {
  const [text = '', previousAttempts] = dueAt?.S?.split(' ') ?? [];
  const nextAt = parseInstant(text);
  if (pk?.S === undefined || sk?.S === undefined || !nextAt) return undefined;
  return {
    conferenceId: pk.S,
    position: positionOf(sk.S),
    previousAttempts: Number(previousAttempts),
    nextAt,
  };
}

/**
 * Writes attributes of an item. The item's expiry stays as it is, unless it is among them.
 *
 * @param versionBefore 0 if the item must not exist
 * @returns false if the item has another version
 */
function updateVersion(
  { client, name: table }: Table,
  Key: Item,
  versionBefore: number,
  attributes: Item,
): Promise<boolean> {
  const written = Object.keys(attributes);
  const removed = ['due', 'dueAt'].filter((name) => !(name in attributes));
  const request = new UpdateItemCommand({
    TableName: table,
    Key,
    UpdateExpression: [
      `SET ${written.map((name) => `#${name} = :${name}`).join(', ')}`,
      ...(removed.length > 0 ? [`REMOVE ${removed.map((name) => `#${name}`).join(', ')}`] : []),
    ].join(' '),
    ConditionExpression: versionBefore === 0 ? 'attribute_not_exists(pk)' : '#version = :before',
    ExpressionAttributeNames: Object.fromEntries([...written, ...removed].map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])),
      ...(versionBefore !== 0 && { ':before': { N: String(versionBefore) } }),
    },
  });
  return isWriteApplied(client.send(request), () =>
    isStored({ client, name: table }, { ...Key, ...attributes }),
  );
}

/**
 * The items that an index shows, in its order, each once. An index may lag: deleted items, and items that have another
 * place in the index by now, are left out.
 */
async function dropStaleItems(table: Table, shown: readonly Item[]): Promise<Item[]> {
  const keys = [...new Map(shown.map((item) => [keyText(item), keyOf(item)])).values()];
  const items = new Map((await readMany(table, keys)).map((item) => [keyText(item), item]));
  return shown.flatMap((item) => {
    const current = items.get(keyText(item));
    const isCurrent = current?.due?.S === item.due?.S && current?.dueAt?.S === item.dueAt?.S;
    return current && isCurrent ? [current] : [];
  });
}

function keyText({ pk, sk }: Item): string {
  return JSON.stringify([pk?.S, sk?.S]);
}

function keyOf({ pk, sk }: Item): Item {
  return primaryKey(pk?.S ?? '', sk?.S ?? '');
}
