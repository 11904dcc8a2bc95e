import type { CommandRecord, Commands } from '../../ports/commands';
import { bodyOf, expiryAttribute, getItem, itemWithBody, putItem, type Table } from './items';

const COMMAND = 'command';
/** The partition key cannot be a conference's: ids of conferences have no "#". */
const keyOf = (key: string) => `command#${key}`;

/** The records of commands, one item each. An item expires. */
export function dynamodbCommands(table: Table): Commands {
  return {
    async read(key) {
      return bodyOf<CommandRecord>(await getItem(table, keyOf(key), COMMAND));
    },
    write(record) {
      const { key, version, expiresAt } = record;
      const item = {
        ...itemWithBody(keyOf(key), COMMAND, record),
        version: { N: String(version) },
        ...expiryAttribute(expiresAt),
      };
      if (version === 1) return putItem(table, item, { ConditionExpression: 'attribute_not_exists(pk)' });
      return putItem(table, item, {
        ConditionExpression: 'version = :before',
        ExpressionAttributeValues: { ':before': { N: String(version - 1) } },
      });
    },
  };
}
