import {
  type AttributeValue,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { bodyOf, itemWithCompressedBody, primaryKey } from '../../../lambda/adapters/dynamodb/items';
import type { State } from '../../../lambda/domain/state';
import { until } from '../../until';
import { deployment } from '../deployment';

const client = new DynamoDBClient();

/** Undefined until the relay has written it, which it does after it has published the first event. */
export async function readState(conferenceId: string): Promise<State | undefined> {
  return bodyOf<State>(await readHead(conferenceId));
}

async function readHead(conferenceId: string) {
  const request = { TableName: deployment().outputs.Table, Key: primaryKey(conferenceId, 'head') };
  return (await client.send(new GetItemCommand({ ...request, ConsistentRead: true }))).Item;
}

/**
 * Changes the state of a conference in the table, as only the relay itself does: once it has one. If the relay writes the state at the same time, the
 * change is made to the new one.
 *
 * @returns the changed state
 */
export async function changeState(conferenceId: string, change: (state: State) => object): Promise<State> {
  const TableName = deployment().outputs.Table;
  const Key = primaryKey(conferenceId, 'head');
  let changed: object = {};
  await until(async () => {
    const item = await readHead(conferenceId);
    const state = bodyOf<State>(item);
    if (!state || !item?.logPosition) return false;
    changed = change(state);
    const body = itemWithCompressedBody(conferenceId, 'head', changed).body as AttributeValue;
    const request = new UpdateItemCommand({
      ...{
        TableName,
        Key,
        UpdateExpression: 'SET body = :body',
        ConditionExpression: 'logPosition = :before',
      },
      ExpressionAttributeValues: { ':body': body, ':before': item.logPosition },
    });
    return client.send(request).then(
      () => true,
      (error) => {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      },
    );
  });
  return changed as State;
}
