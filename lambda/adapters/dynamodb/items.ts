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
import { compressJson, decompressJson } from './compressed-json';

/** A table and its client. */
export interface Table {
  readonly client: DynamoDBClient;
  readonly name: string;
  /** Logs the unreadable items of a page, which are skipped. Without a logger, an unreadable item is an error. */
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

/** The lifetime of the key of an erased item, in seconds: longer than any function runs. */
const ERASED_LIFETIME = 24 * 3600;

/**
 * Erases an item, whether it exists or not. Its key stays for a day. So every late write fails. The first version of an item
 * requires that the key does not exist. A later one requires the version before.
 */
export async function eraseItem({ client, name }: Table, pk: string, sk: string): Promise<void> {
  const expires = { N: String(Math.ceil(Date.now() / 1000) + ERASED_LIFETIME) };
  const Item = { ...primaryKey(pk, sk), [KEY.expires]: expires };
  await client.send(new PutItemCommand({ TableName: name, Item }));
}

/** Whether only the key of an item is left, and its expiry. */
function isErased({ format, body }: Item): boolean {
  return format === undefined && body === undefined;
}

/** An item whose body is compressed JSON text. Most items of this kind take one write unit, which is a kilobyte. */
export function itemWithCompressedBody(pk: string, sk: string, body: unknown): Item {
  return { ...primaryKey(pk, sk), format: { N: FORMAT }, body: { B: compressJson(body) } };
}

/**
 * The body of an item. Only the relay writes to the table: the type is not checked.
 *
 * @returns undefined without an item, or if it is erased
 * @throws if the item has another format
 */
export function bodyOf<T>(item: Item | undefined): T | undefined {
  if (!item || isErased(item)) return undefined;
  const { S: text, B: compressed } = item.body ?? {};
  const json = text ?? (compressed && decompressJson(compressed));
  if (item.format?.N !== FORMAT || json === undefined) {
    throw new Error(`${item.pk?.S} ${item.sk?.S}: expected an item of format ${FORMAT}`);
  }
  return JSON.parse(json) as T;
}

/** The attributes of an item that expires. */
export function expiryAttribute(expiresAt: Instant | undefined): Item {
  return expiresAt === undefined ? {} : { [KEY.expires]: ttlSeconds(expiresAt) };
}

/** The expiry of an item, if it has one. */
export function readExpiry(item: Item | undefined): { readonly expiresAt?: Instant } {
  const expiresAt = instantAt(Number(item?.[KEY.expires]?.N) * 1000);
  return expiresAt === undefined ? {} : { expiresAt };
}

/** A time as DynamoDB's time to live has it: seconds since 1970, rounded up. */
export function ttlSeconds(instant: Instant): AttributeValue {
  return { N: String(Math.ceil(milliseconds(instant) / 1000)) };
}

/** The newest version of an item. */
export async function getItem({ client, name }: Table, pk: string, sk: string): Promise<Item | undefined> {
  const request = new GetItemCommand({ TableName: name, Key: primaryKey(pk, sk), ConsistentRead: true });
  return (await client.send(request)).Item;
}

/**
 * Puts an item.
 *
 * @returns false if the condition does not hold
 */
export async function putItem(
  { client, name }: Table,
  item: Item,
  condition: Omit<PutItemCommandInput, 'TableName' | 'Item'> = {},
): Promise<boolean> {
  const write = client.send(new PutItemCommand({ TableName: name, Item: item, ...condition }));
  return isWriteApplied(write, () => isStored({ client, name }, item));
}

/**
 * Whether a conditional write was applied. After a lost response the SDK repeats the write: its condition may then fail
 * because the first write was applied.
 *
 * @param isWritten whether the written values are stored; called only if the SDK repeated the write
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

/** Whether the stored item has all these attributes, its key among them. */
export async function isStored(table: Table, item: Item): Promise<boolean> {
  const stored = await getItem(table, item.pk?.S ?? '', item.sk?.S ?? '');
  return Object.entries(item).every(([name, value]) => isDeepStrictEqual(stored?.[name], value));
}

/** The query for one partition of an index, in the order of the index. */
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
 * The bodies of one page of a query.
 *
 * @param start the cursor of the page before
 * @throws {UnknownCursor} if `start` is not the cursor of a page of this query
 */
export async function queryBodies<T>(
  table: Table,
  input: Omit<QueryCommandInput, 'TableName'>,
  start?: string,
): Promise<Page<T>> {
  const { items, cursor } = await queryItems(table, input, start);
  return { ...bodiesOf<T>(table, items), ...(cursor !== undefined && { cursor }) };
}

/**
/**
 * The bodies of items, without erased ones. Unreadable items are skipped, such as those of a later release: the page is then
 * partial.
 *
 * @param parse throws if it cannot read an item
 */
export function bodiesOf<T>(
  { logger }: Table,
  items: readonly Item[],
  parse: (item: Item) => T | undefined = bodyOf<T>,
): Pick<Page<T>, 'items' | 'isPartial'> {
  let unreadable = 0;
  const bodies = items.flatMap((item) => {
    try {
      return parse(item) ?? [];
    } catch (error) {
      if (!logger) throw error;
      unreadable += 1;
      logger.error('item.unreadable', { conferenceId: item.pk?.S, item: item.sk?.S, error });
      return [];
    }
  });
  return { items: bodies, ...(unreadable > 0 && { isPartial: true }) };
}

/** Like `queryBodies`, but the items themselves. */
export async function queryItems(
  { client, name }: Table,
  input: Omit<QueryCommandInput, 'TableName'>,
  start?: string,
): Promise<Page<Item>> {
  const position = start === undefined ? undefined : parseCursor(start);
  const request = new QueryCommand({
    TableName: name,
    ...input,
    ...(position && { ExclusiveStartKey: position }),
  });
  const { Items = [], LastEvaluatedKey } = await client.send(request).catch((cause) => {
    const isUnknown = position !== undefined && cause.name === 'ValidationException';
    throw isUnknown ? unknownCursor(cause) : cause;
  });
  return {
    items: Items,
    ...(LastEvaluatedKey && { cursor: JSON.stringify(LastEvaluatedKey) }),
  };
}

/** The key at which a page begins. The keys of the table and of its indexes are strings. */
function parseCursor(text: string): Item {
  const fields = Object.entries({ ...(parseJson(text) as Record<string, { S?: unknown } | null>) });
  const position: Item = {};
  for (const [name, value] of fields) {
    if (typeof value?.S !== 'string') throw unknownCursor();
    position[name] = { S: value.S };
  }
  // Not every DynamoDB refuses an empty key: it may be the first page again.
  if (fields.length === 0) throw unknownCursor();
  return position;
}

function unknownCursor(cause?: unknown): UnknownCursor {
  return new UnknownCursor('cursor: expected a cursor of this list and filter, from an earlier answer', {
    cause,
  });
}
