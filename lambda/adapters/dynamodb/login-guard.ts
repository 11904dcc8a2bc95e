import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import type { LoginGuard } from '../../ports/logins';
import { getItem, type Item, primaryKey, putItem, type Table } from './items';

/** The failures after which the next attempt has to wait. */
const FREE_ATTEMPTS = 3;
/** Both in seconds. */
const MAX_WAIT = 300;
const FAILURE_LIFETIME = 3600;

/** The number of failures of a source, and the time of the last one, in milliseconds since 1970. */
interface Failures {
  readonly failures: number;
  readonly failedAt: number;
}

/**
 * Counts failed logins by source address. After three failures, the next attempt has to wait 1 s, then 2 s, 4 s, and so on up to
 * five minutes. A successful login, or an hour without an attempt, clears the count.
 *
 * @param now milliseconds since 1970
 */
export function dynamodbLoginGuard(table: Table, now: () => number = Date.now): LoginGuard {
  return {
    countAttempt,
    async clearFailures(source) {
      await table.client.send(
        new DeleteItemCommand({ TableName: table.name, Key: primaryKey('logins', source) }),
      );
    },
  };

  /** Counts one of several concurrent attempts; the others read again. After `FREE_ATTEMPTS`, all have to wait. */
  async function countAttempt(source: string): Promise<number> {
    const before = parseFailures(await getItem(table, 'logins', source));
    const time = now();
    const wait = before ? waitAfter(before, time) : 0;
    if (wait > 0) return wait;
    return (await writeFailure(source, before, time)) ? 0 : countAttempt(source);
  }

  function writeFailure(source: string, before: Failures | undefined, time: number): Promise<boolean> {
    const failures = before && !isExpired(before, time) ? before.failures + 1 : 1;
    const item: Item = {
      ...primaryKey('logins', source),
      failures: { N: String(failures) },
      failedAt: { N: String(time) },
      expires: { N: String(Math.floor(time / 1000) + FAILURE_LIFETIME) },
    };
    if (!before) return putItem(table, item, { ConditionExpression: 'attribute_not_exists(pk)' });
    return putItem(table, item, {
      ConditionExpression: 'failures = :failures AND failedAt = :failedAt',
      ExpressionAttributeValues: {
        ':failures': { N: String(before.failures) },
        ':failedAt': { N: String(before.failedAt) },
      },
    });
  }
}

function parseFailures(item: Item | undefined): Failures | undefined {
  return item && { failures: Number(item.failures?.N), failedAt: Number(item.failedAt?.N) };
}

function isExpired({ failedAt }: Failures, time: number): boolean {
  return time - failedAt > FAILURE_LIFETIME * 1000;
}

/** Whole seconds until the next attempt is allowed. */
function waitAfter({ failures, failedAt }: Failures, time: number): number {
  if (failures < FREE_ATTEMPTS) return 0;
  const wait = Math.min(MAX_WAIT, 2 ** (failures - FREE_ATTEMPTS));
  return Math.max(0, Math.ceil(wait - (time - failedAt) / 1000));
}
