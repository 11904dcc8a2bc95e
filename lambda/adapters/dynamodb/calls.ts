import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KEY } from '../../contract/table';
import type { CallOwner, Calls } from '../../ports/calls';
import { getItem, type Item, isWriteApplied, primaryKey, type Table, ttlSeconds } from './items';

const CALL = 'call';
const keyOf = (uid: string) => `call#${uid}`;

/** The conferences in which calls began and ended, one item per call. The items expire. */
export function dynamodbCalls(table: Table): Calls {
  const read = async (uid: string) => parseCallOwner(await getItem(table, keyOf(uid), CALL));
  /** Writes an attribute of a call if a condition holds, and returns the stored item in any case. */
  async function record(uid: string, name: string, value: string, expires: Item[string], condition: string) {
    const written = table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: primaryKey(keyOf(uid), CALL),
        UpdateExpression: `SET ${name} = :value, ${KEY.expires} = :expires`,
        ConditionExpression: condition,
        ExpressionAttributeValues: { ':value': { S: value }, ':expires': expires },
      }),
    );
    await isWriteApplied(written);
    return read(uid);
  }
  return {
    read,
    recordBegin(uid, conferenceId, expiresAt) {
      const condition = 'attribute_not_exists(beganIn)';
      return record(uid, 'beganIn', conferenceId, ttlSeconds(expiresAt), condition);
    },
    async recordEnd(uid, endedIn, expiresAt) {
      const found = await read(uid);
      if (found.beganIn !== undefined || found.endedIn) return found;
      const condition = 'attribute_not_exists(beganIn) AND attribute_not_exists(endedIn)';
      return record(uid, 'endedIn', JSON.stringify(endedIn), ttlSeconds(expiresAt), condition);
    },
  };
}

function parseCallOwner(found: Item | undefined): CallOwner {
  const { beganIn, endedIn } = found ?? {};
  return {
    ...(beganIn?.S !== undefined && { beganIn: beganIn.S }),
    ...(endedIn?.S !== undefined && { endedIn: JSON.parse(endedIn.S) }),
  };
}
