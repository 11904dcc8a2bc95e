import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KEY } from '../../contract/table';
import type { CallOwner, Calls } from '../../ports/calls';
import { getItem, type Item, isWriteApplied, primaryKey, type Table, ttlSeconds } from './items';

const CALL = 'call';
const keyOf = (uid: string) => `call#${uid}`;

/** The conferences in which calls began and ended, one item for each call. The items expire. */
export function dynamodbCalls(table: Table): Calls {
  const read = async (uid: string) => parseCallOwner(await getItem(table, keyOf(uid), CALL));
  /** Writes an attribute of a call if a condition holds. Returns what is stored then. */
  async function record(uid: string, name: string, value: string, expires: Item[string], condition: string) {
    const write = table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: primaryKey(keyOf(uid), CALL),
        UpdateExpression: `SET ${name} = :value, ${KEY.expires} = :expires`,
        ConditionExpression: condition,
        ExpressionAttributeValues: { ':value': { S: value }, ':expires': expires },
      }),
    );
    await isWriteApplied(write);
    return read(uid);
  }
  return {
    read,
    recordBegin(uid, conferenceId, expiresAt) {
      const condition = 'attribute_not_exists(beganIn)';
      return record(uid, 'beganIn', conferenceId, ttlSeconds(expiresAt), condition);
    },
    async recordEnd(uid, endedIn, expiresAt) {
      const owner = await read(uid);
      if (owner.beganIn !== undefined || owner.endedIn) return owner;
      const condition = 'attribute_not_exists(beganIn) AND attribute_not_exists(endedIn)';
      return record(uid, 'endedIn', JSON.stringify(endedIn), ttlSeconds(expiresAt), condition);
    },
  };
}

function parseCallOwner(item: Item | undefined): CallOwner {
  const { beganIn, endedIn } = item ?? {};
  return {
    ...(beganIn?.S !== undefined && { beganIn: beganIn.S }),
    ...(endedIn?.S !== undefined && { endedIn: JSON.parse(endedIn.S) }),
  };
}
