import { isDeepStrictEqual } from 'node:util';
import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  type PutItemCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import { INDEXES, KEY } from '../../contract/table';
import { type Instant, instantAt, milliseconds } from '../../domain/instant';
import type { Logger } from '../../ports/logger';
import { type Page, UnknownCursor } from '../../ports/page';
import { parseJson } from '../runtime/json-text';

/** The table and the client that speaks to it. */
export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
  /** Logs an item of a page that cannot be read, which is then skipped. Without a log, the whole page is refused. */
  readonly logger?: Pick<Logger, 'error'>;
}

export type Item = Record<string, AttributeValue>;

/** The format of `body`. An item of another format is refused. */
const FORMAT = '1';

export function primaryKey(pk: string, sk: string): Item {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** An item whose body is JSON text. */
export function itemWithBody(pk: string, sk: string, body: unknown): Item {
  return { ...primaryKey(pk, sk), format: { N: FORMAT }, body: { S: JSON.stringify(body) } };
}

/** What an item holds; T is what was put there by this project alone. */
export function bodyOf<T>(from: Item): T;
export function bodyOf<T>(from: Item | undefined): T | undefined;
export function bodyOf<T>(from: Item | undefined): T | undefined {
  if (!from) return undefined;
  if (from.format?.N !== FORMAT || from.body?.S === undefined) {
    throw new Error(`${from.pk?.S} ${from.sk?.S}: expected an item of format ${FORMAT}`);
  }
  return JSON.parse(from.body.S) as T;
}

/** The attributes of an item that may go away one day. */
export function expiryAttribute(expiresAt: Instant | undefined): Item {
  return expiresAt === undefined ? {} : { [KEY.expires]: ttlSeconds(expiresAt) };
}

/** When an item may go away, where it may. */
export function readExpiry(from: Item | undefined): { readonly expiresAt?: Instant } {
  const expiresAt = instantAt(Number(from?.[KEY.expires]?.N) * 1000);
  return expiresAt === undefined ? {} : { expiresAt };
}

/** As DynamoDB's time to live has it: since 1970. */
export function ttlSeconds(instant: Instant): AttributeValue {
  return { N: String(Math.ceil(milliseconds(instant) / 1000)) };
}

/** The newest version of an item. */
export async function getItem({ client, name }: Table, pk: string, sk: string): Promise<Item | undefined> {
  const request = new GetItemCommand({ TableName: name, Key: primaryKey(pk, sk), ConsistentRead: true });
  return (await client.send(request)).Item;
}

/** Puts an item; false where the condition does not hold. */
export async function putItem(
  { client, name }: Table,
  what: Item,
  condition: Omit<PutItemCommandInput, 'TableName' | 'Item'> = {},
): Promise<boolean> {
  const write = client.send(new PutItemCommand({ TableName: name, Item: what, ...condition }));
  return isWriteApplied(write, () => isStored({ client, name }, what));
}

/**
 * Whether a conditional write was made. After a lost answer the SDK repeats the write: the condition may then fail because
 * of the first one.
 *
 * @param isWritten whether the written values are stored; called only after a repeat by the SDK
 */
export async function isWriteApplied(
  write: Promise<unknown>,
  isWritten: () => Promise<boolean> = async () => false,
): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const { attempts = 1 } = error.$metadata;
    return attempts > 1 && isWritten();
  }
}

/** Whether an item has all these attributes, its key among them. */
export async function isStored(table: Table, what: Item): Promise<boolean> {
  const found = await getItem(table, what.pk?.S ?? '', what.sk?.S ?? '');
  return Object.entries(what).every(([name, value]) => isDeepStrictEqual(found?.[name], value));
}

/** The query for all of an index that have this in its partition's attribute, in the order of the index. */
export function buildIndexQuery(index: keyof typeof INDEXES, value: string, limit: number) {
  const { name, partition } = INDEXES[index];
  return {
    IndexName: name,
    KeyConditionExpression: `${partition} = :value`,
    ExpressionAttributeValues: { ':value': { S: value } },
    Limit: limit,
  };
}

/**
 * One page of a query; `from` is the `next` of the page before.
 *
 * @throws {UnknownCursor} where it is not the one of a page of this query
 */
export async function queryBodies<T>(
  table: Table,
  input: Omit<QueryCommandInput, 'TableName'>,
  from?: string,
): Promise<Page<T>> {
  const { items, cursor } = await queryItems(table, input, from);
  return { ...bodiesOf<T>(table, items), ...(cursor !== undefined && { cursor }) };
}

/** The content of the items of a page. Unreadable items are skipped, such as those of a later release. */
export function bodiesOf<T>({ logger }: Table, items: readonly Item[]): Pick<Page<T>, 'items' | 'isPartial'> {
  const read: T[] = [];
  for (const found of items) {
    try {
      read.push(bodyOf<T>(found));
    } catch (error) {
      if (!logger) throw error;
      logger.error('item.unreadable', { conferenceId: found.pk?.S, item: found.sk?.S, error });
    }
  }
  return { items: read, ...(read.length < items.length && { isPartial: true }) };
}

/** The same, of the items as they are. */
export async function queryItems(
  { client, name }: Table,
  input: Omit<QueryCommandInput, 'TableName'>,
  from?: string,
): Promise<Page<Item>> {
  const start = from === undefined ? undefined : parseCursor(from);
  const request = new QueryCommand({ TableName: name, ...input, ...(start && { ExclusiveStartKey: start }) });
  const { Items = [], LastEvaluatedKey } = await client.send(request).catch((cause) => {
    const isPosition = from !== undefined && cause.name === 'ValidationException';
    throw isPosition ? unknownCursor(cause) : cause;
  });
  return {
    items: Items,
    ...(LastEvaluatedKey && { cursor: JSON.stringify(LastEvaluatedKey) }),
  };
}

/** The key of an item, in texts alone: as all keys are, and those of the indexes. */
function parseCursor(text: string): Item {
  const fields = Object.entries({ ...(parseJson(text) as Record<string, { S?: unknown } | null>) });
  const position: Item = {};
  for (const [name, value] of fields) {
    if (typeof value?.S !== 'string') throw unknownCursor();
    position[name] = { S: value.S };
  }
  // Not every DynamoDB refuses an empty key: as none at all, it would be the first page again.
  if (fields.length === 0) throw unknownCursor();
  return position;
}

function unknownCursor(cause?: unknown): UnknownCursor {
  return new UnknownCursor('cursor: expected a cursor from an earlier answer', { cause });
}
