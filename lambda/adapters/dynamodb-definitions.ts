import type { Definition } from '../domain/conference';
import type { Definitions } from '../ports';
import { bodyOf, get, type Item, inIndex, item, put, query, type Table } from './dynamodb-items';

export const DEFINITION = 'definition';

/** Definitions of conferences, one item each. */
export function dynamodbDefinitions(table: Table): Definitions {
  return {
    async read(id) {
      return bodyOf<Definition>(await get(table, id, DEFINITION));
    },
    write(definition) {
      const { id, version } = definition;
      const what = {
        ...item(id, DEFINITION, definition),
        version: { N: String(version) },
        ...indexed(definition),
      };
      if (version === 1) return put(table, what, { ConditionExpression: 'attribute_not_exists(pk)' });
      return put(table, what, {
        ConditionExpression: 'version = :before',
        ExpressionAttributeValues: { ':before': { N: String(version - 1) } },
      });
    },
    list: (limit, from) => query<Definition>(table, inIndex('listed', 'yes', limit), from),
    unfinished: (limit, from) => query<Definition>(table, inIndex('unfinished', 'yes', limit), from),
  };
}

function indexed({ id, standing, createdAt, intent }: Definition): Item {
  return {
    ...(standing === 'confirmed' && { listed: { S: 'yes' }, listedAt: { S: `${createdAt} ${id}` } }),
    ...(intent && { unfinished: { S: 'yes' }, unfinishedSince: { S: `${intent.begunAt} ${id}` } }),
  };
}
