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
import { DEFINITION } from './definitions';
import { DELIVERY_PREFIX } from './deliveries';
import {
  bodyOf,
  buildIndexQuery,
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
const LOG_PREFIX = 'log#';
const IDEMPOTENCY_KEY_PREFIX = 'idempotency-key#';
/** What there is of a conference beside its definition and its state. */
const ERASABLE_PREFIXES = [LOG_PREFIX, IDEMPOTENCY_KEY_PREFIX, DELIVERY_PREFIX];
const logSortKey = (entryId: string) => `${LOG_PREFIX}${entryId}`;
const idempotencySortKey = ({ uid, status }: Call) => `${IDEMPOTENCY_KEY_PREFIX}${uid}#${status}`;

/** So many items are changed at a time. */
const BATCH_SIZE = 25;

interface Registration {
  readonly entryId: string;
  /** Undefined if FoneStorm gave none. */
  readonly time?: Instant;
}

/** The first claim of a call and status, with those of other times. */
interface Registrations extends Registration {
  readonly otherTimes?: readonly Registration[];
}

/** The most claims of other times that are kept, the latest ones. FoneStorm does not begin a call this often. */
const MAX_OTHER_TIMES = 50;
/** Few functions claim one call at the same time: further attempts would only hide an error. */
const MAX_ATTEMPTS = 5;

/** States, history and identities of conferences, beside their definitions. */
export function dynamodbConferenceLog(table: Table): ConferenceLog {
  return {
    async load(conferenceId, entryId) {
      const keys = [DEFINITION, STATE, logSortKey(entryId)].map((sort) => primaryKey(conferenceId, sort));
      const found = new Map((await readMany(table, keys)).map((each) => [each.sk?.S, each]));
      // The items are read at different moments: another writer may have saved this entry between them.
      const isSaved = found.get(STATE)?.lastEntryId?.S === entryId;
      return {
        definition: bodyOf<Definition>(found.get(DEFINITION)),
        stored: parseStoredState(found.get(STATE)),
        isRepeat: isSaved || found.has(logSortKey(entryId)),
      };
    },
    save(conferenceId, { state, outbox }) {
      const what = {
        ...itemWithBody(conferenceId, STATE, state),
        statePosition: { N: String(state.position) },
        ...indexAttributes(conferenceId, state),
        ...(outbox && {
          outbox: { S: JSON.stringify(outbox) },
          lastEntryId: { S: outbox.entry.id },
        }),
      };
      if (state.position === 1)
        return putItem(table, what, { ConditionExpression: 'attribute_not_exists(pk)' });
      return putItem(table, what, {
        ConditionExpression: 'statePosition = :before AND attribute_not_exists(outbox)',
        ExpressionAttributeValues: { ':before': { N: String(state.position - 1) } },
      });
    },
    async append(conferenceId, record, expiresAt) {
      const what = itemWithBody(conferenceId, logSortKey(record.entry.id), record);
      await putItem(
        table,
        { ...what, ...expiryAttribute(expiresAt) },
        { ConditionExpression: 'attribute_not_exists(pk)' },
      );
    },
    async setExpiry(conferenceId, expiresAt) {
      for (const prefix of ERASABLE_PREFIXES) {
        for await (const keys of listKeys(table, conferenceId, prefix)) {
          await Promise.all(keys.map((each) => setExpiry(table, each, expiresAt)));
        }
      }
    },
    async erase(conferenceId) {
      for (const prefix of ERASABLE_PREFIXES) {
        for await (const keys of listKeys(table, conferenceId, prefix)) {
          await Promise.all(keys.map((each) => deleteItem(table, each)));
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
      const itemOf = (claims: Registrations): Item => ({
        ...itemWithBody(conferenceId, idempotencySortKey(call), claims),
        ...expiryAttribute(expiresAt),
      });
      const isFirst = await putItem(table, itemOf(own), { ConditionExpression: 'attribute_not_exists(pk)' });
      if (isFirst) return entryId;
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        const found = await getItem(table, conferenceId, idempotencySortKey(call));
        const claims = bodyOf<Registrations>(found);
        if (!claims || !found?.body) break;
        const made = [claims, ...(claims.otherTimes ?? [])];
        const same = made.find((each) => each.entryId === entryId || each.time === call.time);
        if (same) return same.entryId;
        const otherTimes = [...(claims.otherTimes ?? []), own].slice(-MAX_OTHER_TIMES);
        const isAdded = await putItem(table, itemOf({ ...claims, otherTimes }), {
          ConditionExpression: 'body = :before',
          ExpressionAttributeValues: { ':before': found.body },
        });
        if (isAdded) return entryId;
      }
      throw new Error(`conference ${conferenceId}: all attempts to claim a call lost to concurrent writers`);
    },
    async registeredTimes(conferenceId, call) {
      const claims = bodyOf<Registrations>(await getItem(table, conferenceId, idempotencySortKey(call)));
      return claims ? [claims, ...(claims.otherTimes ?? [])].map(({ time }) => time) : [];
    },
    async readState(conferenceId) {
      return parseStoredState(await getItem(table, conferenceId, STATE))?.state;
    },
    records(conferenceId, kind, limit, from) {
      return queryBodies<LogRecord>(
        table,
        {
          KeyConditionExpression: 'pk = :id AND begins_with(sk, :kind)',
          ExpressionAttributeValues: {
            ':id': { S: conferenceId },
            ':kind': { S: kind === 'all' ? LOG_PREFIX : logSortKey(`${kind}-`) },
          },
          // An audit looks for what was written a moment ago.
          ConsistentRead: true,
          Limit: limit,
        },
        from,
      );
    },
    async read(conferenceId, entryId) {
      const found = await getItem(table, conferenceId, logSortKey(entryId));
      const record = bodyOf<LogRecord>(found);
      return record && { ...record, ...readExpiry(found) };
    },
    async dueTicks(limit, from) {
      const { items, cursor } = await queryItems(table, buildIndexQuery('due', TICK, limit), from);
      return {
        items: items.flatMap((found) => parseDueTick(found) ?? []),
        ...(cursor !== undefined && { cursor }),
      };
    },
  };
}

/** All that the index shows is in its keys. */
function indexAttributes(conferenceId: string, { timetable, closedAt }: State): Item {
  if (timetable?.dueAt === undefined) return {};
  const { dueAt, revision } = timetable;
  const place = `${dueAt} ${revision} ${conferenceId}`;
  return { due: { S: TICK }, dueAt: { S: closedAt === undefined ? place : `${place} closed` } };
}

function parseDueTick({ pk, dueAt }: Item): DueTick | undefined {
  const [text = '', revision, _id, closed] = dueAt?.S?.split(' ') ?? [];
  const at = parseInstant(text);
  if (pk?.S === undefined || !at) return undefined;
  const tick = tickOf(pk.S, { revision: Number(revision), dueAt: at });
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

/** What an earlier close let go may be gone already. */
async function deleteItem({ client, name }: Table, Key: Item): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: name, Key }));
}

async function setExpiry({ client, name }: Table, Key: Item, expiresAt: Instant): Promise<void> {
  await isWriteApplied(
    client.send(
      new UpdateItemCommand({
        TableName: name,
        Key,
        UpdateExpression: 'SET #expires = :at',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#expires': KEY.expires },
        ExpressionAttributeValues: { ':at': ttlSeconds(expiresAt) },
      }),
    ),
  );
}

function parseStoredState(found: Item | undefined): StoredState | undefined {
  const state = bodyOf<StoredState['state']>(found);
  if (!state) return undefined;
  const outbox = found?.outbox?.S;
  return { state, ...(outbox !== undefined && { outbox: JSON.parse(outbox) }) };
}
