import { parseInstant } from '../../domain/instant';
import type { ConferenceLog, LogRecord } from '../../ports/conference-log';
import { type Page, readAllPages } from '../../ports/page';
import { logSortKey, MAX_POSITION, positionOf } from './callback-keys';
import {
  bodiesOf,
  bodyOf,
  expiryAttribute,
  getItem,
  type Item,
  itemWithCompressedBody,
  primaryKey,
  putItem,
  queryItems,
  readExpiry,
  type Table,
} from './items';

/** The most queries for one page that has a record. Records of other kinds may lie between those of the page. */
const MAX_QUERIES = 10;
/** The records that one query of a search reads. */
const SEARCH_PAGE = 100;
/** How far the clocks of two functions may differ, in milliseconds. A search goes back by this much more. */
const MAX_CLOCK_SKEW = 2 * 3600_000;

/** The records of logs, one item each, in the partition of their conference. */
export function dynamodbLogRecords(
  table: Table,
): Pick<ConferenceLog, 'append' | 'read' | 'find' | 'records' | 'recordsAfter'> {
  const read: ConferenceLog['read'] = async (conferenceId, position) =>
    recordOf(await getItem(table, conferenceId, logSortKey(position)));
  return {
    read,
    append(record) {
      const { expiresAt, ...body } = record;
      const { entry, state, committedAt } = record;
      const item: Item = {
        ...itemWithCompressedBody(entry.conferenceId, logSortKey(state.position), body),
        entryId: { S: entry.id },
        committedAt: { S: committedAt },
        ...expiryAttribute(expiresAt),
      };
      return putItem(table, item, { ConditionExpression: 'attribute_not_exists(pk)' });
    },
    async find({ conferenceId, id, receivedAt }) {
      const since = Date.parse(receivedAt) - MAX_CLOCK_SKEW;
      const input = {
        ...logQuery(conferenceId, 0),
        ProjectionExpression: 'pk, sk, entryId, committedAt',
        ScanIndexForward: false,
        Limit: SEARCH_PAGE,
      };
      for await (const { items } of readAllPages((cursor) => queryItems(table, input, cursor))) {
        const found = items.find(({ entryId }) => entryId?.S === id);
        if (found) return read(conferenceId, positionOf(found.sk?.S ?? ''));
        const oldest = parseInstant(items.at(-1)?.committedAt?.S ?? '');
        if (oldest !== undefined && Date.parse(oldest) < since) return undefined;
      }
      return undefined;
    },
    async records(conferenceId, kind, limit, start) {
      const input = logQuery(conferenceId, 0);
      // The id of an entry begins with its kind.
      const ofKind = kind !== 'all' && {
        FilterExpression: 'begins_with(entryId, :kind)',
        ExpressionAttributeValues: { ...input.ExpressionAttributeValues, ':kind': { S: `${kind}-` } },
      };
      const { items, cursor } = await collectItems(table, { ...input, ...ofKind }, limit, start);
      return { ...bodiesOf(table, items, recordOf), ...(cursor !== undefined && { cursor }) };
    },
    async recordsAfter(conferenceId, position, limit) {
      const items: Item[] = [];
      let cursor: string | undefined;
      do {
        const input = logQuery(conferenceId, position);
        const page: Page<Item> = await collectItems(table, input, limit - items.length, cursor);
        items.push(...page.items);
        cursor = page.cursor;
      } while (items.length < limit && cursor !== undefined);
      return bodiesOf(table, items, recordOf).items;
    },
  };
}

/** Items of consecutive queries. Without an item, the queries go on to the end. */
async function collectItems(
  table: Table,
  input: ReturnType<typeof logQuery>,
  limit: number,
  start: string | undefined,
): Promise<Page<Item>> {
  const items: Item[] = [];
  let cursor = start;
  for (let queries = 0; queries < MAX_QUERIES || items.length === 0; queries += 1) {
    // DynamoDB counts the items that it filters out.
    const Limit = queries === 0 ? limit : Math.max(limit, SEARCH_PAGE);
    const page = await queryItems(table, { ...input, Limit }, cursor);
    const taken = page.items.slice(0, limit - items.length);
    items.push(...taken);
    const last = taken.at(-1);
    cursor = last && taken.length < page.items.length ? cursorAt(last) : page.cursor;
    if (items.length === limit || cursor === undefined) break;
  }
  return { items, ...(cursor !== undefined && { cursor }) };
}

/**
 * The records after a position, without those that were erased. Consistent: an audit looks for records that were written a moment
 * ago.
 */
function logQuery(conferenceId: string, position: number) {
  return {
    KeyConditionExpression: 'pk = :id AND sk BETWEEN :first AND :last',
    FilterExpression: 'attribute_exists(body)',
    ExpressionAttributeValues: {
      ':id': { S: conferenceId },
      ':first': { S: logSortKey(position + 1) },
      ':last': { S: logSortKey(MAX_POSITION) },
    },
    ConsistentRead: true,
  };
}

/** The record of an item, with its current expiry. Undefined also if the record was erased. */
export function recordOf(item: Item | undefined): LogRecord | undefined {
  const record = bodyOf<LogRecord>(item);
  return record && { ...record, ...readExpiry(item) };
}

function cursorAt({ pk, sk }: Item): string {
  return JSON.stringify(primaryKey(pk?.S ?? '', sk?.S ?? ''));
}
