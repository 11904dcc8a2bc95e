import type { Item } from '../../lambda/adapters/dynamodb/items';
import { INDEXES } from '../../lambda/contract/table';

const BYTES_OF_A_UNIT = 1024;
type Index = (typeof INDEXES)[keyof typeof INDEXES];

/**
 * The write units of all indexes for one write of an item (Amazon DynamoDB developer guide, "Provisioned throughput considerations
 * for global secondary indexes"). The embedded DynamoDB does not count them.
 *
 * @param before undefined if the item did not exist
 * @param after undefined if the item is deleted
 */
export function indexWriteUnits(before: Item | undefined, after: Item | undefined): number {
  return Object.values(INDEXES).reduce((sum, index) => {
    const [old, next] = [projected(before, index), projected(after, index)];
    if (JSON.stringify(old) === JSON.stringify(next)) return sum;
    if (!old || !next) return sum + unitsOf(old ?? next);
    const isMoved = keyOf(old, index) !== keyOf(next, index);
    // A moved item is deleted at one place, and put at another.
    return sum + (isMoved ? unitsOf(old) + unitsOf(next) : Math.max(unitsOf(old), unitsOf(next)));
  }, 0);
}

/** The attributes that an index has of an item, in a fixed order. Undefined if the item is not in it. */
function projected(item: Item | undefined, { partition, sort, projection }: Index): Item | undefined {
  if (!item?.[partition] || !item[sort]) return undefined;
  const names = projection === 'ALL' ? Object.keys(item) : ['pk', 'sk', partition, sort];
  return Object.fromEntries(names.sort().flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
}

function keyOf(item: Item, { partition, sort }: Index): string {
  return `${item[partition]?.S} ${item[sort]?.S}`;
}

function unitsOf(item: Item = {}): number {
  const bytes = Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name + Object.values(value ?? {}).join('')),
    0,
  );
  return Math.ceil(bytes / BYTES_OF_A_UNIT);
}
