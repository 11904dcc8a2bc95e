import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { INDEXES } from '../contract/table';
import type { Deliveries, DueJob } from '../delivery-ports';
import type { Delivery } from '../domain/delivery';
import { parseInstant } from '../domain/instant';
import {
  bodiesOf,
  bodyOf,
  expiring,
  get,
  holds,
  type Item,
  inIndex,
  isThere,
  item,
  key,
  query,
  queryItems,
  type Table,
} from './dynamodb-items';
import { readMany } from './dynamodb-read-many';

/** The sort key of a delivery begins so; the entry's id follows. */
export const DELIVERY = 'delivery#';

const PENDING = 'pending delivery';
const FAILED = 'failed delivery';

/** Deliveries of callbacks, one item each, beside their conferences. */
export function dynamodbDeliveries(table: Table): Deliveries {
  return {
    async read(conferenceId, entryId) {
      return bodyOf<Delivery>(await get(table, conferenceId, sortOf(entryId)));
    },
    write(delivery, expiresAt) {
      const { conferenceId, entryId, version } = delivery;
      const { pk, sk, ...body } = item(conferenceId, sortOf(entryId), delivery);
      return update(table, key(conferenceId, sortOf(entryId)), version - 1, {
        ...body,
        version: { N: String(version) },
        ...indexed(delivery),
        ...expiring(expiresAt),
      });
    },
    async remove(conferenceId, entryId) {
      const Key = key(conferenceId, sortOf(entryId));
      await table.client.send(new DeleteItemCommand({ TableName: table.name, Key }));
    },
    ofConference(conferenceId, limit, from) {
      const input = {
        KeyConditionExpression: 'pk = :id AND begins_with(sk, :prefix)',
        ExpressionAttributeValues: { ':id': { S: conferenceId }, ':prefix': { S: DELIVERY } },
        // Consistent: a caller that just learned of a delivery finds it.
        ConsistentRead: true,
        Limit: limit,
      };
      return query<Delivery>(table, input, from);
    },
    async ofStanding(standing, limit, from) {
      const due = standing === 'pending' ? PENDING : FAILED;
      const { items, next } = await queryItems(table, inIndex('due', due, limit), from);
      const found = await unchanged(table, items);
      return { ...bodiesOf<Delivery>(table, found), ...(next !== undefined && { next }) };
    },
    async overdue(before, limit, from) {
      const input = {
        IndexName: INDEXES.due.name,
        KeyConditionExpression: 'due = :pending AND dueAt < :before',
        ExpressionAttributeValues: { ':pending': { S: PENDING }, ':before': { S: before } },
        Limit: limit,
      };
      const { items, next } = await queryItems(table, input, from);
      return { items: items.flatMap((each) => jobIn(each) ?? []), ...(next !== undefined && { next }) };
    },
  };
}

function sortOf(entryId: string): string {
  return `${DELIVERY}${entryId}`;
}

/** All that the sweep reads is in the keys of the index. */
function indexed({ conferenceId, entryId, standing, attempts, tries, nextAt }: Delivery): Item {
  const at = (due: string, moment = '') => ({
    due: { S: due },
    dueAt: { S: `${moment} ${tries} ${conferenceId} ${entryId}` },
  });
  switch (standing) {
    case 'pending':
      return at(PENDING, nextAt);
    case 'failed':
      return at(FAILED, attempts.at(-1)?.at);
    case 'delivered':
      return {};
    default:
      return standing satisfies never;
  }
}

function jobIn({ pk, sk, dueAt }: Item): DueJob | undefined {
  const [text = '', tries] = dueAt?.S?.split(' ') ?? [];
  const nextAt = parseInstant(text);
  if (pk?.S === undefined || sk?.S === undefined || !nextAt) return undefined;
  return { conferenceId: pk.S, entryId: sk.S.slice(DELIVERY.length), tries: Number(tries), nextAt };
}

/**
 * Writes what an item holds, and leaves when it goes away as it is; false where it has not the version before.
 *
 * @param before 0 where there is to be none
 */
function update({ client, name }: Table, Key: Item, before: number, what: Item): Promise<boolean> {
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
  return holds(client.send(request), () => isThere({ client, name }, { ...Key, ...what }));
}

/**
 * The items that an index shows, in its order, each once. Stale entries are left out: deleted items, and former places of
 * an item.
 */
async function unchanged(table: Table, shown: readonly Item[]): Promise<Item[]> {
  const keys = [...new Map(shown.map((each) => [nameOf(each), keyOf(each)])).values()];
  const found = new Map((await readMany(table, keys)).map((each) => [nameOf(each), each]));
  return shown.flatMap((each) => {
    const now = found.get(nameOf(each));
    return now && now.due?.S === each.due?.S && now.dueAt?.S === each.dueAt?.S ? [now] : [];
  });
}

function nameOf({ pk, sk }: Item): string {
  return JSON.stringify([pk?.S, sk?.S]);
}

function keyOf({ pk, sk }: Item): Item {
  return key(pk?.S ?? '', sk?.S ?? '');
}
