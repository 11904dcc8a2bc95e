import type { Definition } from '../../domain/definition';
import type { Definitions } from '../../ports/definitions';
import type { Page } from '../../ports/page';
import {
  bodyOf,
  buildIndexQuery,
  getItem,
  type Item,
  itemWithBody,
  putItem,
  queryBodies,
  type Table,
} from './items';

export const DEFINITION = 'definition';
const OWNER = 'owner';
/** The partition key cannot be a conference's: ids of conferences have no "#". */
const ownerKeyOf = (fonestormId: string) => `fonestorm#${fonestormId}`;

/** Definitions of conferences, one item each. */
export function dynamodbDefinitions(table: Table): Definitions {
  return {
    async read(id) {
      return bodyOf<Definition>(await getItem(table, id, DEFINITION));
    },
    write(definition) {
      const { id, version } = definition;
      const item = {
        ...itemWithBody(id, DEFINITION, definition),
        version: { N: String(version) },
        ...indexAttributes(definition),
      };
      if (version === 1) return putItem(table, item, { ConditionExpression: 'attribute_not_exists(pk)' });
      return putItem(table, item, {
        ConditionExpression: 'version = :before',
        ExpressionAttributeValues: { ':before': { N: String(version - 1) } },
      });
    },
    async registerFoneStormId(fonestormId, conferenceId) {
      const item = itemWithBody(ownerKeyOf(fonestormId), OWNER, { conferenceId });
      const isFirst = await putItem(table, item, { ConditionExpression: 'attribute_not_exists(pk)' });
      return isFirst ? conferenceId : ((await readOwner(table, fonestormId)) ?? conferenceId);
    },
    ownerOfFoneStormId: (fonestormId) => readOwner(table, fonestormId),
    list: async (limit, start) =>
      keepNewestVersions(await queryBodies(table, buildIndexQuery('listed', 'yes', limit), start)),
    listUnfinished: async (limit, start) =>
      keepNewestVersions(await queryBodies(table, buildIndexQuery('unfinished', 'yes', limit), start)),
  };
}

async function readOwner(table: Table, fonestormId: string): Promise<string | undefined> {
  const item = await getItem(table, ownerKeyOf(fonestormId), OWNER);
  return bodyOf<{ readonly conferenceId: string }>(item)?.conferenceId;
}

/** An index may show two versions of a definition: this keeps the newer one, at its place in the list. */
function keepNewestVersions({ items, ...page }: Page<Definition>): Page<Definition> {
  const versions = new Map<string, number>();
  for (const { id, version } of items) versions.set(id, Math.max(version, versions.get(id) ?? 0));
  return { ...page, items: items.filter(({ id, version }) => version === versions.get(id)) };
}

function indexAttributes({ id, status, createdAt, intent }: Definition): Item {
  return {
    ...(status === 'confirmed' && { listed: { S: 'yes' }, listedAt: { S: `${createdAt} ${id}` } }),
    ...(intent && { unfinished: { S: 'yes' }, unfinishedSince: { S: `${intent.startedAt} ${id}` } }),
  };
}
