import type { Definition } from '../domain/conference';
import type { Definitions, Page } from '../ports';
import { bodyOf, get, type Item, inIndex, item, put, query, type Table } from './dynamodb-items';

export const DEFINITION = 'definition';
const OWNER = 'owner';
/** Ids of conferences have no "#". */
const ownerKeyOf = (fonestormId: string) => `fonestorm#${fonestormId}`;

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
    async registerFoneStormId(fonestormId, conferenceId) {
      const what = item(ownerKeyOf(fonestormId), OWNER, { conferenceId });
      const isFirst = await put(table, what, { ConditionExpression: 'attribute_not_exists(pk)' });
      return isFirst ? conferenceId : ((await ownerOf(table, fonestormId)) ?? conferenceId);
    },
    ownerOfFoneStormId: (fonestormId) => ownerOf(table, fonestormId),
    list: async (limit, from) => newest(await query(table, inIndex('listed', 'yes', limit), from)),
    unfinished: async (limit, from) => newest(await query(table, inIndex('unfinished', 'yes', limit), from)),
  };
}

async function ownerOf(table: Table, fonestormId: string): Promise<string | undefined> {
  const found = await get(table, ownerKeyOf(fonestormId), OWNER);
  return bodyOf<{ readonly conferenceId: string }>(found)?.conferenceId;
}

/** An index may show two versions of a definition: this keeps the newer one, at its place in the list. */
function newest({ items, ...page }: Page<Definition>): Page<Definition> {
  const versions = new Map<string, number>();
  for (const { id, version } of items) versions.set(id, Math.max(version, versions.get(id) ?? 0));
  return { ...page, items: items.filter(({ id, version }) => version === versions.get(id)) };
}

function indexed({ id, standing, createdAt, intent }: Definition): Item {
  return {
    ...(standing === 'confirmed' && { listed: { S: 'yes' }, listedAt: { S: `${createdAt} ${id}` } }),
    ...(intent && { unfinished: { S: 'yes' }, unfinishedSince: { S: `${intent.begunAt} ${id}` } }),
  };
}
