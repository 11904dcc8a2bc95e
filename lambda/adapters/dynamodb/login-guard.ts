import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import type { LoginGuard } from '../../ports/logins';
import { getItem, type Item, primaryKey, putItem, type Table } from './items';

/** So many failures are a slip of the finger. */
const FREE_ATTEMPTS = 3;
/** In seconds. */
const MAX_WAIT = 300;
const FAILURE_LIFETIME = 3600;

/** The failures of a source, and when the last one was, in milliseconds since 1970. */
interface Failures {
  readonly failures: number;
  readonly failedAt: number;
}

/**
 * Counts failed logins by source address: after three, the next one has to wait 1 s, 2 s, 4 s and so on up to five
 * minutes. A login that succeeds, or an hour of silence, forgets them.
 *
 * @param now milliseconds since 1970
 */
export function dynamodbLoginGuard(table: Table, now: () => number = Date.now): LoginGuard {
  return {
    countAttempt: attempt,
    async clearFailures(source) {
      await table.client.send(
        new DeleteItemCommand({ TableName: table.name, Key: primaryKey('logins', source) }),
      );
    },
  };

  /** Of concurrent attempts one is counted; the others read again. After `FREE` attempts, all have to wait. */
  async function attempt(source: string): Promise<number> {
    const before = parseFailures(await getItem(table, 'logins', source));
    const moment = now();
    const wait = before ? waitAfter(before, moment) : 0;
    if (wait > 0) return wait;
    return (await count(source, before, moment)) ? 0 : attempt(source);
  }

  function count(source: string, before: Failures | undefined, moment: number): Promise<boolean> {
    const failures = before && !isExpired(before, moment) ? before.failures + 1 : 1;
    const what: Item = {
      ...primaryKey('logins', source),
      failures: { N: String(failures) },
      failedAt: { N: String(moment) },
      expires: { N: String(Math.floor(moment / 1000) + FAILURE_LIFETIME) },
    };
    if (!before) return putItem(table, what, { ConditionExpression: 'attribute_not_exists(pk)' });
    return putItem(table, what, {
      ConditionExpression: 'failures = :failures AND failedAt = :failedAt',
      ExpressionAttributeValues: {
        ':failures': { N: String(before.failures) },
        ':failedAt': { N: String(before.failedAt) },
      },
    });
  }
}

function parseFailures(found: Item | undefined): Failures | undefined {
  return found && { failures: Number(found.failures?.N), failedAt: Number(found.failedAt?.N) };
}

function isExpired({ failedAt }: Failures, moment: number): boolean {
  return moment - failedAt > FAILURE_LIFETIME * 1000;
}

/** Whole seconds from a moment until the next attempt is allowed. */
function waitAfter({ failures, failedAt }: Failures, moment: number): number {
  if (failures < FREE_ATTEMPTS) return 0;
  const wait = Math.min(MAX_WAIT, 2 ** (failures - FREE_ATTEMPTS));
  return Math.max(0, Math.ceil(wait - (moment - failedAt) / 1000));
}
