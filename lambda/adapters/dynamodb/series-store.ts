import { type Instant, parseInstant } from '../../domain/instant';
import type { OccurrenceRecord } from '../../domain/series/occurrence-record';
import type { Series } from '../../domain/series/series';
import { readAllPages } from '../../ports/page';
import type { SeriesStore } from '../../ports/series-store';
import {
  bodyOf,
  buildIndexQuery,
  expiryAttribute,
  getItem,
  type Item,
  itemWithBody,
  putItem,
  queryBodies,
  queryItems,
  type Table,
} from './items';
import { seriesEvents } from './series-events';
import { seriesIdOf, seriesKey } from './series-key';

const SERIES = 'series';
const OCCURRENCE_PREFIX = 'occurrence#';

/** Series, one item each, and the records of their occurrences in the same partition. */
export function dynamodbSeriesStore(table: Table): SeriesStore {
  return {
    async read(id) {
      return bodyOf<Series>(await getItem(table, seriesKey(id), SERIES));
    },
    write(series) {
      const item = { ...itemWithBody(seriesKey(series.id), SERIES, series), ...indexAttributes(series) };
      return putVersion(table, item, series.version);
    },
    list: (limit, start) => queryBodies(table, buildIndexQuery('listed', SERIES, limit), start),
    async listDue(limit, start) {
      const { items, cursor } = await queryItems(table, buildIndexQuery('due', SERIES, limit), start);
      return { items: items.flatMap(parseDue), ...(cursor !== undefined && { cursor }) };
    },
    async occurrences(seriesId, from) {
      const records: OccurrenceRecord[] = [];
      const input = {
        KeyConditionExpression: 'pk = :id AND sk BETWEEN :first AND :last',
        ExpressionAttributeValues: {
          ':id': { S: seriesKey(seriesId) },
          ':first': { S: `${OCCURRENCE_PREFIX}${from}` },
          ':last': { S: `${OCCURRENCE_PREFIX}9` },
        },
        ConsistentRead: true,
      };
      for await (const { items } of readAllPages((next) => queryBodies<OccurrenceRecord>(table, input, next)))
        records.push(...items);
      return records;
    },
    async readOccurrence(seriesId, id) {
      return bodyOf<OccurrenceRecord>(await getItem(table, seriesKey(seriesId), `${OCCURRENCE_PREFIX}${id}`));
    },
    writeOccurrence(seriesId, record, expiresAt) {
      const item = {
        ...itemWithBody(seriesKey(seriesId), `${OCCURRENCE_PREFIX}${record.id}`, record),
        ...expiryAttribute(expiresAt),
      };
      return putVersion(table, item, record.version);
    },
    ...seriesEvents(table),
  };
}

function putVersion(table: Table, item: Item, version: number): Promise<boolean> {
  const versioned = { ...item, version: { N: String(version) } };
  if (version === 1) return putItem(table, versioned, { ConditionExpression: 'attribute_not_exists(pk)' });
  return putItem(table, versioned, {
    ConditionExpression: 'version = :before',
    ExpressionAttributeValues: { ':before': { N: String(version - 1) } },
  });
}

function indexAttributes({ id, status, createdAt, dueAt }: Series): Item {
  return {
    ...(status !== 'deleted' && { listed: { S: SERIES }, listedAt: { S: `${createdAt} ${id}` } }),
    ...(dueAt !== undefined && { due: { S: SERIES }, dueAt: { S: `${dueAt} ${id}` } }),
  };
}

function parseDue({ pk, dueAt }: Item): { id: string; dueAt: Instant }[] {
  const time = parseInstant(dueAt?.S?.split(' ')[0] ?? '');
  return pk?.S === undefined || !time ? [] : [{ id: seriesIdOf(pk.S), dueAt: time }];
}
