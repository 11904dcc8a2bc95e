import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { Definition } from '../../domain/definition';
import { type DueTick, tickOf } from '../../domain/entry';
import { parseInstant } from '../../domain/instant';
import { INITIAL_STATE, type State } from '../../domain/state';
import type { TimeRange } from '../../domain/time-range';
import type { ConferenceLog, Head, LoadedConference, LogRecord } from '../../ports/conference-log';
import { DEFINITION } from './definitions';
import { dynamodbIdempotencyKeys } from './idempotency-keys';
import { buildRangeQuery, countItems, sortKeysIn } from './index-ranges';
import {
  bodyOf,
  type Item,
  isWriteApplied,
  itemWithCompressedBody,
  primaryKey,
  putItem,
  queryItems,
  type Table,
} from './items';
import { dynamodbLogExpiry } from './log-expiry';
import { dynamodbLogRecords } from './log-records';
import { dynamodbPhaseIndex, phaseAttributes } from './phase-index';
import { readMany } from './read-many';

const HEAD = 'head';
/** The partition of the index of due items that has the ticks. */
const TICK = 'tick';

/**
 * The most bytes of a state in a head, which then takes one write unit (1,024 bytes). The rest is for the other attributes: 470
 * bytes with the longest ids.
 */
const MAX_STATE_BYTES = 550;

/** The logs of conferences, their heads and idempotency keys, beside their definitions. */
export function dynamodbConferenceLog(table: Table): ConferenceLog {
  const log = dynamodbLogRecords(table);
  return {
    ...log,
    ...dynamodbIdempotencyKeys(table),
    ...dynamodbLogExpiry(table),
    ...dynamodbPhaseIndex(table),
    async load(conferenceId) {
      const [loaded] = await loadAll([conferenceId]);
      return loaded ?? { definition: undefined, head: undefined };
    },
    loadMany: loadAll,
    async announceTick(record) {
      const { due, dueAt } = tickAttributes(record);
      const update = due && dueAt ? 'SET due = :due, dueAt = :dueAt' : 'REMOVE due, dueAt';
      const { ConditionExpression, ExpressionAttributeValues } = conditionOfHeadBefore(record.state);
      const values = { ...ExpressionAttributeValues, ...(due && dueAt && { ':due': due, ':dueAt': dueAt }) };
      await isWriteApplied(
        table.client.send(
          new UpdateItemCommand({
            TableName: table.name,
            Key: primaryKey(record.entry.conferenceId, HEAD),
            UpdateExpression: update,
            ConditionExpression,
            ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
          }),
        ),
      );
    },
    async moveHead(record) {
      const { entry, state } = record;
      const { body, ...item } = itemWithCompressedBody(entry.conferenceId, HEAD, state);
      await putItem(
        table,
        {
          ...item,
          ...(body && isKeptInHead(state, body.B?.length ?? 0) && { body }),
          ...{ logPosition: { N: String(state.position) }, lastEntryId: { S: entry.id } },
          ...tickAttributes(record),
          ...phaseAttributes(record),
        },
        conditionOfHeadBefore(state),
      );
    },
    async dueTicks(limit, start, range = {}) {
      const { items, cursor } = await queryItems(table, buildTickQuery(range, limit), start);
      return {
        items: items.flatMap((item) => parseDueTick(item) ?? []),
        ...(cursor !== undefined && { cursor }),
      };
    },
    countDueTicks: (range, max) => countItems(table, buildTickQuery(range, max)),
  };

  async function loadAll(conferenceIds: readonly string[]): Promise<readonly LoadedConference[]> {
    const keys = [...new Set(conferenceIds)].flatMap((id) =>
      [DEFINITION, HEAD].map((sort) => primaryKey(id, sort)),
    );
    const read = (await readMany(table, keys)).map((item) => [`${item.pk?.S} ${item.sk?.S}`, item] as const);
    const items = new Map(read);
    return Promise.all(
      conferenceIds.map(async (id) => ({
        definition: bodyOf<Definition>(items.get(`${id} ${DEFINITION}`)),
        head: await readHead(id, items.get(`${id} ${HEAD}`)),
      })),
    );
  }

  async function readHead(conferenceId: string, item: Item | undefined): Promise<Head | undefined> {
    if (item?.logPosition?.N === undefined) return undefined;
    const position = Number(item.logPosition.N);
    const state = item.body ? bodyOf<State>(item) : await readState(conferenceId, position);
    if (!state) throw new Error(`conference ${conferenceId}: record ${position} of its log is missing`);
    return { state, lastEntryId: item.lastEntryId?.S ?? '' };
  }

  /**
   * The state in a record. If the next record erased that one before the head moved, the state is gone. Its position is enough
   * then: the next entry is refused, and the record of the erasure is published.
   */
  async function readState(conferenceId: string, position: number): Promise<State | undefined> {
    const record = await log.read(conferenceId, position);
    if (record) return record.state;
    const next = await log.read(conferenceId, position + 1);
    if (!next?.isErased) return undefined;
    return { ...INITIAL_STATE, position, sequence: next.state.sequence - next.events.length };
  }
}

/**
 * Whether a head has the state itself. A large state, with hundreds of participants, is read from the record. But the record
 * expires: so the head keeps a state that nothing may follow.
 */
function isKeptInHead({ closedAt, timetable }: State, bytes: number): boolean {
  return bytes <= MAX_STATE_BYTES || closedAt !== undefined || timetable?.dueAt === undefined;
}

/** The condition of a write for a record: the head is at the record before. */
function conditionOfHeadBefore({ position }: State) {
  return position === 1
    ? { ConditionExpression: 'attribute_not_exists(logPosition)' }
    : {
        ConditionExpression: 'logPosition = :before',
        ExpressionAttributeValues: { ':before': { N: String(position - 1) } },
      };
}

/** The keys of the index `due` have all that a tick needs. */
function tickAttributes({ entry: { conferenceId }, state: { timetable, closedAt } }: LogRecord): Item {
  if (timetable?.dueAt === undefined) return {};
  const { dueAt, revision } = timetable;
  const sortKey = `${dueAt} ${revision} ${conferenceId}`;
  return { due: { S: TICK }, dueAt: { S: closedAt === undefined ? sortKey : `${sortKey} closed` } };
}

function buildTickQuery(range: TimeRange, limit: number) {
  return buildRangeQuery('due', TICK, sortKeysIn(range), limit);
}

function parseDueTick({ pk, dueAt }: Item): DueTick | undefined {
  const [text = '', revision, _id, closed] = dueAt?.S?.split(' ') ?? [];
  const time = parseInstant(text);
  if (pk?.S === undefined || !time) return undefined;
  const tick = tickOf(pk.S, { revision: Number(revision), dueAt: time });
  return closed === undefined ? tick : { ...tick, isClosed: true };
}
