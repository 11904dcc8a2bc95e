import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { KEY } from '../contract/table';
import type { CallPlace, Calls } from '../number-ports';
import { get, holds, type Item, key, secondsOf, type Table } from './dynamodb-items';

const CALL = 'call';
const keyOf = (uid: string) => `call#${uid}`;

/** Where calls began and ended, one item a call, which goes away by itself. */
export function dynamodbCalls(table: Table): Calls {
  const read = async (uid: string) => placeIn(await get(table, keyOf(uid), CALL));
  /** Writes an attribute of a call, unless it is there, or nobody may write it any more. */
  async function note(uid: string, name: string, value: string, expires: Item[string], unless: string) {
    const written = table.client.send(
      new UpdateItemCommand({
        TableName: table.name,
        Key: key(keyOf(uid), CALL),
        UpdateExpression: `SET ${name} = :value, ${KEY.expires} = :expires`,
        ConditionExpression: unless,
        ExpressionAttributeValues: { ':value': { S: value }, ':expires': expires },
      }),
    );
    await holds(written);
    return read(uid);
  }
  return {
    read,
    began(uid, conferenceId, expiresAt) {
      const unless = 'attribute_not_exists(beganIn)';
      return note(uid, 'beganIn', conferenceId, secondsOf(expiresAt), unless);
    },
    async ended(uid, endedIn, expiresAt) {
      const found = await read(uid);
      if (found.beganIn !== undefined || found.endedIn) return found;
      const unless = 'attribute_not_exists(beganIn) AND attribute_not_exists(endedIn)';
      return note(uid, 'endedIn', JSON.stringify(endedIn), secondsOf(expiresAt), unless);
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
