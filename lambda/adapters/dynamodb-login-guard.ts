import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { LoginGuard } from '../ports';
import { get, key, type Table } from './dynamodb-items';

/** So many failures are a slip of the finger. */
const FREE = 3;
const LONGEST_WAIT = 300;
const FORGET_AFTER = 3600;

/**
 * Counts failed logins by source address: after three, the next one has to wait 1 s, 2 s, 4 s and so on up to five
 * minutes. A login that succeeds, or an hour of silence, forgets them.
 *
 * @param now milliseconds since 1970
 */
export function dynamodbLoginGuard(table: Table, now: () => number = Date.now): LoginGuard {
  const seconds = () => Math.floor(now() / 1000);
  return {
    async wait(source) {
      const found = await get(table, 'logins', source);
      const failures = Number(found?.failures?.N ?? 0);
      const since = seconds() - Number(found?.failedAt?.N ?? 0);
      if (failures < FREE || since > FORGET_AFTER) return 0;
      return Math.max(0, Math.min(LONGEST_WAIT, 2 ** (failures - FREE)) - since);
    },
    async failed(source) {
      await table.client.send(
        new UpdateItemCommand({
          TableName: table.name,
          Key: key('logins', source),
          UpdateExpression: 'SET failedAt = :now, expires = :then ADD failures :one',
          ExpressionAttributeValues: {
            ':now': { N: String(seconds()) },
            ':then': { N: String(seconds() + FORGET_AFTER) },
            ':one': { N: '1' },
          },
        }),
      );
    },
    async succeeded(source) {
      await table.client.send(new DeleteItemCommand({ TableName: table.name, Key: key('logins', source) }));
    },
  };
}
