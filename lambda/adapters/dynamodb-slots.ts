import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { holds, type Item, type Table } from './dynamodb-items';

/** A slot that somebody wants of an item that gives them out one after another. All in milliseconds. */
export interface WantedSlot {
  readonly length: number;
  /** It is not to begin later than this. */
  readonly most: number;
  /** Now, since 1970. */
  readonly at: number;
}

/**
 * The largest difference between the clocks that take slots, in milliseconds. A slot beyond the latest possible one was
 * taken by a clock that was ahead: it is ignored.
 */
const MOST_AHEAD = 60_000;

/** Milliseconds until the slot that was taken begins; undefined where none begins soon enough, and none was taken. */
export async function takeSlot(
  table: Table,
  key: Item,
  { length, most, at }: WantedSlot,
): Promise<number | undefined> {
  const isFree = {
    condition: 'attribute_not_exists(nextSlot) OR nextSlot <= :now OR nextSlot > :farthest',
    values: { ':now': at, ':after': at + length, ':farthest': at + most + length + MOST_AHEAD },
  };
  if ((await changeSlots(table, key, 'SET nextSlot = :after', isFree)) !== undefined) return 0;
  const isSoon = { condition: 'nextSlot <= :latest', values: { ':length': length, ':latest': at + most } };
  const next = await changeSlots(table, key, 'ADD nextSlot :length', isSoon);
  return next === undefined ? undefined : Math.max(0, next - length - at);
}

/** When the next slot begins now; undefined where the condition does not hold, and nothing was changed. */
export async function changeSlots(
  { client, name }: Table,
  key: Item,
  change: string,
  { condition, values }: { readonly condition: string; readonly values: Readonly<Record<string, number>> },
): Promise<number | undefined> {
  let next: number | undefined;
  const request = new UpdateItemCommand({
    TableName: name,
    Key: key,
    UpdateExpression: change,
    ConditionExpression: condition,
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(values).map(([each, value]) => [each, { N: String(value) }]),
    ),
    ReturnValues: 'UPDATED_NEW',
  });
  const isDone = await holds(
    client.send(request).then(({ Attributes }) => {
      next = Number(Attributes?.nextSlot?.N);
    }),
  );
  return isDone ? next : undefined;
}
