import {
  DeleteItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { KEY } from '../../contract/table';
import type { Call } from '../../domain/callback/parse-callback';
import type { Definition } from '../../domain/definition';
import { type DueTick, tickOf } from '../../domain/entry';
import { type Instant, parseInstant } from '../../domain/instant';
import type { State } from '../../domain/state';
import type { ConferenceLog, LogRecord, StoredState } from '../../ports/conference-log';
import { DELIVERY_PREFIX, deliveryOfRecord, LOG_PREFIX, logSortKey } from './callback-keys';
import { DEFINITION } from './definitions';
import {
  bodyOf,
  buildIndexQuery,
  eraseItem,
  expiryAttribute,
  getItem,
  type Item,
  isWriteApplied,
  itemWithBody,
  primaryKey,
  putItem,
  queryBodies,
  queryItems,
  readExpiry,
  type Table,
  ttlSeconds,
} from './items';
import { readMany } from './read-many';

const STATE = 'state';
/** The partition of the index of due items that has the ticks. */
const TICK = 'tick';
const IDEMPOTENCY_KEY_PREFIX = 'idempotency-key#';
/** The sort keys of a conference's items, except its definition and its state. */
const EXPIRING_PREFIXES = [LOG_PREFIX, IDEMPOTENCY_KEY_PREFIX, DELIVERY_PREFIX];
const idempotencySortKey = ({ uid, status }: Call) => `${IDEMPOTENCY_KEY_PREFIX}${uid}#${status}`;

/** The number of items that are changed at the same time. */
const BATCH_SIZE = 25;

/** An entry that has an idempotency key: FoneStorm's id of a call and a status of the call. */
interface Registration {
  readonly entryId: string;
  /** FoneStorm's time, which distinguishes the entries of a key. Undefined if FoneStorm gave none. */
  readonly time?: Instant;
}

/** The most entries that an item of a key has after the first one: the latest. FoneStorm does not begin a call this often. */
const MAX_LATER_ENTRIES = 50;
/** Few functions register one call at the same time: further attempts would only hide an error. */
const MAX_ATTEMPTS = 5;

/** States, logs and idempotency keys of conferences, beside their definitions. */
export function dynamodbConferenceLog(table: Table): ConferenceLog {
  return {
    async load(conferenceId, entryId) {
      const keys = [DEFINITION, STATE, logSortKey(entryId)].map((sort) => primaryKey(conferenceId, sort));
      const items = new Map((await readMany(table, keys)).map((item) => [item.sk?.S, item]));
      // The items are read at different moments: another writer may have saved this entry between them.
      const isSaved = items.get(STATE)?.lastEntryId?.S === entryId;
      return {
        definition: bodyOf<Definition>(items.get(DEFINITION)),
        stored: parseStoredState(items.get(STATE)),
        isRepeat: isSaved || items.has(logSortKey(entryId)),
      };
    },
    save(conferenceId, { state, outbox }) {
      const item = {
        ...itemWithBody(conferenceId, STATE, state),
        statePosition: { N: String(state.position) },
        ...indexAttributes(conferenceId, state),
        ...(outbox && {
          outbox: { S: JSON.stringify(outbox) },
          lastEntryId: { S: outbox.entry.id },
        }),
      };
      if (state.position === 1)
        return putItem(table, item, { ConditionExpression: 'attribute_not_exists(pk)' });
      return putItem(table, item, {
        ConditionExpression: 'statePosition = :before AND attribute_not_exists(outbox)',
        ExpressionAttributeValues: { ':before': { N: String(state.position - 1) } },
      });
    },
    async append(conferenceId, record, expiresAt) {
      const item = itemWithBody(conferenceId, logSortKey(record.entry.id), record);
      await putItem(
        table,
        { ...item, ...expiryAttribute(expiresAt) },
        { ConditionExpression: 'attribute_not_exists(pk)' },
      );
    },
    async setExpiry(conferenceId, expiresAt) {
      for (const prefix of EXPIRING_PREFIXES) {
        for await (const keys of listKeys(table, conferenceId, prefix)) {
          await Promise.all(keys.map((key) => setExpiry(table, key, expiresAt)));
        }
      }
    },
    async erase(conferenceId) {
      await eraseDeliveries(table, conferenceId);
      for (const prefix of [LOG_PREFIX, IDEMPOTENCY_KEY_PREFIX]) {
        for await (const keys of listKeys(table, conferenceId, prefix)) {
          await Promise.all(keys.map((key) => deleteItem(table, key)));
        }
      }
    },
    async markPublished(conferenceId, entryId) {
      const { client, name } = table;
      await isWriteApplied(
        client.send(
          new UpdateItemCommand({
            TableName: name,
            Key: primaryKey(conferenceId, STATE),
            UpdateExpression: 'REMOVE outbox',
            ConditionExpression: 'lastEntryId = :entry',
            ExpressionAttributeValues: { ':entry': { S: entryId } },
          }),
        ),
      );
    },
    async registerIdempotencyKey(conferenceId, call, entryId, expiresAt) {
      const own: Registration = { entryId, ...(call.time && { time: call.time }) };
      const itemOf = (registrations: readonly Registration[]): Item => ({
        ...itemWithBody(conferenceId, idempotencySortKey(call), registrations),
        ...expiryAttribute(expiresAt),
      });
      const isFirst = await putItem(table, itemOf([own]), {
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      if (isFirst) return entryId;
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const item = await getItem(table, conferenceId, idempotencySortKey(call));
        const registrations = bodyOf<readonly Registration[]>(item);
        if (!registrations || !item?.body) break;
        const same = registrations.find(
          (registration) => registration.entryId === entryId || registration.time === call.time,
        );
        if (same) return same.entryId;
        const [first = own, ...later] = registrations;
        const next = [first, ...[...later, own].slice(-MAX_LATER_ENTRIES)];
        const isAdded = await putItem(table, itemOf(next), {
          ConditionExpression: 'body = :before',
          ExpressionAttributeValues: { ':before': item.body },
        });
        if (isAdded) return entryId;
      }
      throw new Error(
        `conference ${conferenceId}: ${MAX_ATTEMPTS} attempts to register a call lost to concurrent writers`,
      );
    },
    async registeredTimes(conferenceId, call) {
      const item = await getItem(table, conferenceId, idempotencySortKey(call));
      return (bodyOf<readonly Registration[]>(item) ?? []).map(({ time }) => time);
    },
    async readState(conferenceId) {
      return parseStoredState(await getItem(table, conferenceId, STATE))?.state;
    },
    records(conferenceId, kind, limit, start) {
      return queryBodies<LogRecord>(
        table,
        {
          KeyConditionExpression: 'pk = :id AND begins_with(sk, :kind)',
          ExpressionAttributeValues: {
            ':id': { S: conferenceId },
            ':kind': { S: kind === 'all' ? LOG_PREFIX : logSortKey(`${kind}-`) },
          },
          // Consistent: an audit looks for records that were written a moment ago.
          ConsistentRead: true,
          Limit: limit,
        },
        start,
      );
    },
    async read(conferenceId, entryId) {
      const item = await getItem(table, conferenceId, logSortKey(entryId));
      const record = bodyOf<LogRecord>(item);
      return record && { ...record, ...readExpiry(item) };
    },
    async dueTicks(limit, start) {
      const { items, cursor } = await queryItems(table, buildIndexQuery('due', TICK, limit), start);
      return {
        items: items.flatMap((item) => parseDueTick(item) ?? []),
        ...(cursor !== undefined && { cursor }),
      };
    },
  };
}

/** The keys of the index `due` have all that a tick needs. */
function indexAttributes(conferenceId: string, { timetable, closedAt }: State): Item {
  if (timetable?.dueAt === undefined) return {};
  const { dueAt, revision } = timetable;
  const sortKey = `${dueAt} ${revision} ${conferenceId}`;
  return { due: { S: TICK }, dueAt: { S: closedAt === undefined ? sortKey : `${sortKey} closed` } };
}

function parseDueTick({ pk, dueAt }: Item): DueTick | undefined {
  const [text = '', revision, _id, closed] = dueAt?.S?.split(' ') ?? [];
  const time = parseInstant(text);
  if (pk?.S === undefined || !time) return undefined;
  const tick = tickOf(pk.S, { revision: Number(revision), dueAt: time });
  return closed === undefined ? tick : { ...tick, isClosed: true };
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
        ProjectionExpression: 'pk, sk',
        ConsistentRead: true,
        Limit: BATCH_SIZE,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    yield page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}

/**
 * Erases the deliveries of a conference, also those that do not exist yet: a function that read the callback before the erasure
 * cannot write its delivery afterwards.
 */
async function eraseDeliveries(table: Table, conferenceId: string): Promise<void> {
  for await (const keys of listKeys(table, conferenceId, logSortKey('callback-'))) {
    await Promise.all(keys.map(({ sk }) => eraseItem(table, conferenceId, deliveryOfRecord(sk?.S ?? ''))));
  }
  for await (const keys of listKeys(table, conferenceId, DELIVERY_PREFIX)) {
    await Promise.all(keys.map(({ sk }) => eraseItem(table, conferenceId, sk?.S ?? '')));
  }
}

/** Deletes an item. It succeeds if the item no longer exists: an earlier close let it expire. */
async function deleteItem({ client, name }: Table, Key: Item): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: name, Key }));
}

async function setExpiry({ client, name }: Table, Key: Item, expiresAt: Instant): Promise<void> {
  await isWriteApplied(
    client.send(
      new UpdateItemCommand({
        TableName: name,
        Key,
        UpdateExpression: 'SET #expires = :expires',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#expires': KEY.expires },
        ExpressionAttributeValues: { ':expires': ttlSeconds(expiresAt) },
      }),
    ),
  );
}

function parseStoredState(item: Item | undefined): StoredState | undefined {
  const state = bodyOf<StoredState['state']>(item);
  if (!state) return undefined;
  const outbox = item?.outbox?.S;
  return { state, ...(outbox !== undefined && { outbox: JSON.parse(outbox) }) };
}
