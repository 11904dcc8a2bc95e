import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { LoginGuard } from '../ports';
import { get, holds, key, type Table } from './dynamodb-items';

/** So many failures are a slip of the finger. */
const FREE = 3;
/** In seconds. */
const LONGEST_WAIT = 300;
const FORGET_AFTER = 3600;

/**
 * Counts failed logins by source address: after three, the next one has to wait 1 s, 2 s, 4 s and so on up to five
 * minutes. A login that succeeds, or an hour of silence, forgets them.
 *
 * @param now milliseconds since 1970
 */
export function dynamodbLoginGuard(table: Table, now: () => number = Date.now): LoginGuard {
  return {
    async wait(source) {
      const found = await get(table, 'logins', source);
      const failures = Number(found?.failures?.N ?? 0);
      const since = (now() - Number(found?.failedAt?.N ?? 0)) / 1000;
      if (failures < FREE || since > FORGET_AFTER) return 0;
      return Math.max(0, Math.ceil(Math.min(LONGEST_WAIT, 2 ** (failures - FREE)) - since));
    },
    failed,
    async succeeded(source) {
      await table.client.send(new DeleteItemCommand({ TableName: table.name, Key: key('logins', source) }));
    },
  };

  /** One more, or the first one after a silence. Whichever it is, somebody else may make it the other meanwhile. */
  async function failed(source: string): Promise<void> {
    if (await count(source, 'failures + :one', 'failedAt >= :oldest')) return;
    const isFirst = 'attribute_not_exists(failedAt) OR failedAt < :oldest';
    if (!(await count(source, ':one', isFirst))) await failed(source);
  }

  function count(source: string, failures: string, condition: string): Promise<boolean> {
    const update = new UpdateItemCommand({
      TableName: table.name,
      Key: key('logins', source),
      UpdateExpression: `SET failures = ${failures}, failedAt = :now, expires = :then`,
      ConditionExpression: condition,
      ExpressionAttributeValues: {
        ':now': { N: String(now()) },
        ':oldest': { N: String(now() - FORGET_AFTER * 1000) },
        ':then': { N: String(Math.floor(now() / 1000) + FORGET_AFTER) },
        ':one': { N: '1' },
      },
    });
    return holds(table.client.send(update));
  }
}
