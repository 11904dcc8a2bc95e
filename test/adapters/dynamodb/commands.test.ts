import { dynamodbCommands } from '../../../lambda/adapters/dynamodb/commands';
import { getItem } from '../../../lambda/adapters/dynamodb/items';
import { commandRecord, commandsContract } from '../../contracts/commands.contract';
import { tableForTests } from './table';

const table = tableForTests();

describe('commands in DynamoDB', () => {
  commandsContract(async () => dynamodbCommands(table()));
});

test('the item of a command expires with its record, and its key is not that of a conference', async () => {
  const record = commandRecord();
  await dynamodbCommands(table()).write(record);
  expect(await getItem(table(), record.key, 'command')).toBeUndefined();
  expect((await getItem(table(), `command#${record.key}`, 'command'))?.expires).toEqual({
    N: String(Date.parse(record.expiresAt) / 1000),
  });
});
