import {
  DeleteItemCommand,
  QueryCommand,
  type QueryCommandOutput,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { KEY } from '../contract/table';
import type { Call } from '../domain/callback';
import type { Definition } from '../domain/conference';
import { type DueTick, tickOf } from '../domain/entry';
import { type Instant, parseInstant } from '../domain/instant';
import type { State } from '../domain/state';
import type { HistoryRecord, Journal, Saved } from '../ports';
import { DEFINITION } from './dynamodb-definitions';
import { DELIVERY } from './dynamodb-deliveries';
import {
  bodyOf,
  expiring,
  expiryIn,
  get,
  holds,
  type Item,
  inIndex,
  item,
  key,
  put,
  query,
  queryItems,
  secondsOf,
  type Table,
} from './dynamodb-items';
import { readMany } from './dynamodb-read-many';

const STATE = 'state';
const HISTORY = 'history#';
const IDENTITY = 'identity#';
/** What there is of a conference beside its definition and its state. */
const STORED = [HISTORY, IDENTITY, DELIVERY];
const history = (entryId: string) => `${HISTORY}${entryId}`;
const identity = ({ uid, status }: Call) => `${IDENTITY}${uid}#${status}`;

/** So many items are changed at a time. */
const AT_ONCE = 25;

interface Claim {
  readonly entryId: string;
  /** Undefined if FoneStorm gave none, or if an earlier release made the claim. */
  readonly time?: Instant;
}

/** The first claim of a call and status, with those of other times. */
interface Claims extends Claim {
  readonly others?: readonly Claim[];
}

/** The most claims of other times that are kept, the latest ones. FoneStorm does not begin a call this often. */
const MOST_OTHERS = 50;
/** Few functions claim one call at the same time: further attempts would only hide an error. */
const MOST_ATTEMPTS = 5;

/** States, history and identities of conferences, beside their definitions. */
export function dynamodbJournal(table: Table): Journal {
  return {
    async load(conferenceId, entryId) {
      const keys = [DEFINITION, STATE, history(entryId)].map((sort) => key(conferenceId, sort));
      const found = new Map((await readMany(table, keys)).map((each) => [each.sk?.S, each]));
      // The items are read at different moments: another writer may have saved this entry between them.
      const isSaved = found.get(STATE)?.savedEntry?.S === entryId;
      return {
        definition: bodyOf<Definition>(found.get(DEFINITION)),
        saved: savedOf(found.get(STATE)),
        isRepeat: isSaved || found.has(history(entryId)),
      };
    },
    save(conferenceId, { state, unpublished }) {
      const what = {
        ...item(conferenceId, STATE, state),
        advancedTo: { N: String(state.position) },
        ...indexed(conferenceId, state),
        ...(unpublished && {
          unpublished: { S: JSON.stringify(unpublished) },
          savedEntry: { S: unpublished.entry.id },
        }),
      };
      if (state.position === 1) return put(table, what, { ConditionExpression: 'attribute_not_exists(pk)' });
      return put(table, what, {
        ConditionExpression: 'advancedTo = :before AND attribute_not_exists(unpublished)',
        ExpressionAttributeValues: { ':before': { N: String(state.position - 1) } },
      });
    },
    async record(conferenceId, record, expiresAt) {
      const what = item(conferenceId, history(record.entry.id), record);
      await put(
        table,
        { ...what, ...expiring(expiresAt) },
        { ConditionExpression: 'attribute_not_exists(pk)' },
      );
    },
    async expire(conferenceId, expiresAt) {
      for (const prefix of STORED) {
        for await (const keys of keysOf(table, conferenceId, prefix)) {
          await Promise.all(keys.map((each) => setExpiry(table, each, expiresAt)));
        }
      }
    },
    async erase(conferenceId) {
      for (const prefix of STORED) {
        for await (const keys of keysOf(table, conferenceId, prefix)) {
          await Promise.all(keys.map((each) => remove(table, each)));
        }
      }
    },
    async published(conferenceId, entryId) {
      const { client, name } = table;
      await holds(
        client.send(
          new UpdateItemCommand({
            TableName: name,
            Key: key(conferenceId, STATE),
            UpdateExpression: 'REMOVE unpublished',
            ConditionExpression: 'savedEntry = :entry',
            ExpressionAttributeValues: { ':entry': { S: entryId } },
          }),
        ),
      );
    },
    async claim(conferenceId, call, entryId, expiresAt) {
      const own: Claim = { entryId, ...(call.time && { time: call.time }) };
      const itemOf = (claims: Claims): Item => ({
        ...item(conferenceId, identity(call), claims),
        ...expiring(expiresAt),
      });
      const isFirst = await put(table, itemOf(own), { ConditionExpression: 'attribute_not_exists(pk)' });
      if (isFirst) return entryId;
      for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
        const found = await get(table, conferenceId, identity(call));
        const claims = bodyOf<Claims>(found);
        if (!claims || !found?.body) break;
        const made = [claims, ...(claims.others ?? [])];
        const same = made.find((each) => each.entryId === entryId || each.time === call.time);
        if (same) return same.entryId;
        const others = [...(claims.others ?? []), own].slice(-MOST_OTHERS);
        const isAdded = await put(table, itemOf({ ...claims, others }), {
          ConditionExpression: 'body = :before',
          ExpressionAttributeValues: { ':before': found.body },
        });
        if (isAdded) return entryId;
      }
      throw new Error(`conference ${conferenceId}: all attempts to claim a call lost to concurrent writers`);
    },
    async claimedTimes(conferenceId, call) {
      const claims = bodyOf<Claims>(await get(table, conferenceId, identity(call)));
      return claims ? [claims, ...(claims.others ?? [])].map(({ time }) => time) : [];
    },
    async state(conferenceId) {
      return savedOf(await get(table, conferenceId, STATE))?.state;
    },
    history(conferenceId, kind, limit, from) {
      return query<HistoryRecord>(
        table,
        {
          KeyConditionExpression: 'pk = :id AND begins_with(sk, :kind)',
          ExpressionAttributeValues: {
            ':id': { S: conferenceId },
            ':kind': { S: kind === 'all' ? HISTORY : history(`${kind}-`) },
          },
          // An audit looks for what was written a moment ago.
          ConsistentRead: true,
          Limit: limit,
        },
        from,
      );
    },
    async historyRecord(conferenceId, entryId) {
      const found = await get(table, conferenceId, history(entryId));
      const record = bodyOf<HistoryRecord>(found);
      return record && { ...record, ...expiryIn(found) };
    },
    async due(limit, from) {
      const { items, next } = await queryItems(table, inIndex('due', 'yes', limit), from);
      return { items: items.flatMap((found) => tickIn(found) ?? []), ...(next !== undefined && { next }) };
    },
  };
}

/** All that the index shows is in its keys. */
function indexed(conferenceId: string, { timetable, closedAt }: State): Item {
  if (timetable?.dueAt === undefined) return {};
  const { dueAt, revision } = timetable;
  const place = `${dueAt} ${revision} ${conferenceId}`;
  return { due: { S: 'yes' }, dueAt: { S: closedAt === undefined ? place : `${place} closed` } };
}

function tickIn({ pk, dueAt }: Item): DueTick | undefined {
  const [text = '', revision, _id, closed] = dueAt?.S?.split(' ') ?? [];
  const at = parseInstant(text);
  if (pk?.S === undefined || !at) return undefined;
  const tick = tickOf(pk.S, { revision: Number(revision), dueAt: at });
  return closed === undefined ? tick : { ...tick, isClosed: true };
}

async function* keysOf(
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
        Limit: AT_ONCE,
        ...(start && { ExclusiveStartKey: start }),
      }),
    );
    yield page.Items ?? [];
    start = page.LastEvaluatedKey;
  } while (start);
}

/** What an earlier close let go may be gone already. */
async function remove({ client, name }: Table, Key: Item): Promise<void> {
  await client.send(new DeleteItemCommand({ TableName: name, Key }));
}

async function setExpiry({ client, name }: Table, Key: Item, expiresAt: Instant): Promise<void> {
  await holds(
    client.send(
      new UpdateItemCommand({
        TableName: name,
        Key,
        UpdateExpression: 'SET #expires = :at',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#expires': KEY.expires },
        ExpressionAttributeValues: { ':at': secondsOf(expiresAt) },
      }),
    ),
  );
}

function savedOf(found: Item | undefined): Saved | undefined {
  const state = bodyOf<Saved['state']>(found);
  if (!state) return undefined;
  const unpublished = found?.unpublished?.S;
  return { state, ...(unpublished !== undefined && { unpublished: JSON.parse(unpublished) }) };
}
