import { AwsRefusal } from './aws-refusal';
import { INDEXES, KEY } from './table';

/** An attribute value in DynamoDB's JSON: the types that the relay stores, and those that nest. */
export interface StoredValue {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
  readonly B?: Uint8Array | undefined;
  readonly L?: readonly StoredValue[] | undefined;
  readonly M?: Readonly<Record<string, StoredValue>> | undefined;
}

export type StoredItem = Readonly<Record<string, StoredValue>>;

/** All by the developer guide, "Quotas in Amazon DynamoDB" and "Supported data types": bytes of UTF-8, levels. */
const MAX_ITEM_BYTES = 400 * 1024;
const MAX_PARTITION_BYTES = 2048;
const MAX_SORT_BYTES = 1024;
const MAX_LEVELS = 32;
const MAX_EXPRESSION_BYTES = 4096;

/** The attributes that are keys, of the table or of an index, and the bytes that each may have. */
const MAX_KEY_BYTES: Readonly<Record<string, number>> = {
  [KEY.partition]: MAX_PARTITION_BYTES,
  [KEY.sort]: MAX_SORT_BYTES,
  ...Object.fromEntries(
    Object.values(INDEXES).flatMap(({ partition, sort }) => [
      [partition, MAX_PARTITION_BYTES],
      [sort, MAX_SORT_BYTES],
    ]),
  ),
};

/**
 * The size of an item, by which Amazon DynamoDB limits it and charges for it.
 *
 * @throws {AwsRefusal} if Amazon DynamoDB would refuse a value
 */
export function itemBytes(item: StoredItem): number {
  let bytes = 0;
  for (const [name, value] of Object.entries(item))
    bytes += Buffer.byteLength(name) + valueBytes(name, value);
  return bytes;
}

/**
 * @param item a whole item, or its known attributes
 * @throws {AwsRefusal} if Amazon DynamoDB would refuse it
 */
export function requireItem(item: StoredItem): void {
  const bytes = itemBytes(item);
  for (const [name, value] of Object.entries(item)) {
    const most = MAX_KEY_BYTES[name];
    if (most === undefined) continue;
    const length = Buffer.byteLength(value.S ?? '');
    if (length < 1 || length > most) refuse(`${name}: expected a key of 1 to ${most} bytes, got ${length}`);
  }
  if (bytes > MAX_ITEM_BYTES) refuse(`Item size: expected at most ${MAX_ITEM_BYTES} bytes, got ${bytes}`);
}

/** @throws {AwsRefusal} if Amazon DynamoDB would refuse the expression */
export function requireExpression(text: string): void {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_EXPRESSION_BYTES) return;
  refuse(`Expression size: expected at most ${MAX_EXPRESSION_BYTES} bytes, got ${bytes}`);
}

/** As the developer guide counts ("DynamoDB item sizes and formats"). */
function valueBytes(name: string, { S, N, B, L, M }: StoredValue, level = 0): number {
  if (level > MAX_LEVELS) refuse(`${name}: expected at most ${MAX_LEVELS} levels`);
  if (S !== undefined) {
    // DynamoDB's strings are UTF-8, which cannot encode lone surrogates.
    if (!S.isWellFormed()) refuse(`${name}: expected a string that UTF-8 can encode`);
    return Buffer.byteLength(S);
  }
  // One byte for two digits, and one more.
  if (N !== undefined) return Math.ceil(N.replace(/\D/g, '').length / 2) + 1;
  if (B !== undefined) return B.length;
  const parts = [...(L ?? []), ...Object.values(M ?? {})];
  const names = Object.keys(M ?? {}).reduce((all, each) => all + Buffer.byteLength(each), 0);
  return parts.reduce((all, each) => all + 1 + valueBytes(name, each, level + 1), 3 + names);
}

function refuse(message: string): never {
  throw new AwsRefusal('ValidationException', message);
}
