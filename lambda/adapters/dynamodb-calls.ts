import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KEY } from '../contract/table';
import type { CallPlace, Calls } from '../number-ports';
import { get, holds, type Item, key, secondsOf, type Table } from './dynamodb-items';

const CALL = 'call';
const keyOf = (uid: string) => `call#${uid}`;

/** The conferences in which calls began and ended, one item per call. The items expire. */
export function dynamodbCalls(table: Table): Calls {
  const read = async (uid: string) => placeIn(await get(table, keyOf(uid), CALL));
  /** Writes an attribute of a call if a condition holds, and returns the stored item in any case. */
  async function record(uid: string, name: string, value: string, expires: Item[string], condition: string) {
    const written = table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: key(keyOf(uid), CALL),
        UpdateExpression: `SET ${name} = :value, ${KEY.expires} = :expires`,
        ConditionExpression: condition,
        ExpressionAttributeValues: { ':value': { S: value }, ':expires': expires },
      }),
    );
    await holds(written);
    return read(uid);
  }
  return {
    read,
    began(uid, conferenceId, expiresAt) {
      const condition = 'attribute_not_exists(beganIn)';
      return record(uid, 'beganIn', conferenceId, secondsOf(expiresAt), condition);
    },
    async ended(uid, endedIn, expiresAt) {
      const found = await read(uid);
      if (found.beganIn !== undefined || found.endedIn) return found;
      const condition = 'attribute_not_exists(beganIn) AND attribute_not_exists(endedIn)';
      return record(uid, 'endedIn', JSON.stringify(endedIn), secondsOf(expiresAt), condition);
    },
  };
}

function placeIn(found: Item | undefined): CallPlace {
  const { beganIn, endedIn } = found ?? {};
  return {
    ...(beganIn?.S !== undefined && { beganIn: beganIn.S }),
    ...(endedIn?.S !== undefined && { endedIn: JSON.parse(endedIn.S) }),
  };
}
