import { QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { INDEXES } from '../../contract/table';
import type { TimeRange } from '../../domain/time-range';
import type { Count } from '../../ports/page';
import { buildIndexQuery, type Table } from './items';

/** Before all sort keys, and after all: they begin with a time and a space, or with other letters and a space. */
const [FIRST_KEY, LAST_KEY] = [' ', '~'];
const [BEFORE_ALL_TIMES, AFTER_ALL_TIMES] = ['0', ':'];

type SortKeys = readonly [first: string, last: string];

/** The sort keys of a range of times. A key without a time is in no range with a limit. */
export function sortKeysIn({ from, to }: TimeRange): SortKeys {
  if (from === undefined && to === undefined) return [FIRST_KEY, LAST_KEY];
  return [from ?? BEFORE_ALL_TIMES, to === undefined ? AFTER_ALL_TIMES : afterKeysOf(to)];
}

/** The query for the items of one partition of an index between two sort keys. */
export function buildRangeQuery(
  index: keyof typeof INDEXES,
  value: string,
  [first, last]: SortKeys,
  limit: number,
) {
  const { partition, sort } = INDEXES[index];
  const query = buildIndexQuery(index, value, limit);
  return {
    ...query,
    KeyConditionExpression: `${partition} = :value AND ${sort} BETWEEN :first AND :last`,
    ExpressionAttributeValues: {
      ...query.ExpressionAttributeValues,
      ':first': { S: first },
      ':last': { S: last },
    },
  };
}

/** A sort key after all that begin with a key and a space, and before those of a later time. No id has an exclamation mark. */
export function afterKeysOf(key: string): string {
  return `${key}!`;
}

/** Counts the items of a query in one request. It reads the index for at most `Limit` items. */
export async function countItems(
  { client, name }: Table,
  input: Omit<QueryCommandInput, 'TableName'>,
): Promise<Count> {
  const request = new QueryCommand({ TableName: name, ...input, Select: 'COUNT' });
  const { Count: count = 0, LastEvaluatedKey } = await client.send(request);
  return { count, isExact: LastEvaluatedKey === undefined };
}
