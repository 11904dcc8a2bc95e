import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Item, isWriteApplied, type Table } from './items';

/** A slot that somebody wants of an item that gives them out one after another. All in milliseconds. */
export interface SlotRequest {
  readonly length: number;
  /** It is not to begin later than this. */
  readonly maxWait: number;
  /** Now, since 1970. */
  readonly now: number;
}

/**
 * The largest difference between the clocks that take slots, in milliseconds. A slot beyond the latest possible one was
 * taken by a clock that was ahead: it is ignored.
 */
const MAX_CLOCK_SKEW = 60_000;

/** Milliseconds until the slot that was taken begins; undefined where none begins soon enough, and none was taken. */
export async function takeSlot(
  table: Table,
  key: Item,
  { length, maxWait, now }: SlotRequest,
): Promise<number | undefined> {
  const isFree = {
    condition: 'attribute_not_exists(nextSlot) OR nextSlot <= :now OR nextSlot > :farthest',
    values: { ':now': now, ':after': now + length, ':farthest': now + maxWait + length + MAX_CLOCK_SKEW },
  };
  if ((await updateNextSlot(table, key, 'SET nextSlot = :after', isFree)) !== undefined) return 0;
  const isSoon = {
    condition: 'nextSlot <= :latest',
    values: { ':length': length, ':latest': now + maxWait },
  };
  const next = await updateNextSlot(table, key, 'ADD nextSlot :length', isSoon);
  return next === undefined ? undefined : Math.max(0, next - length - now);
}

/** When the next slot begins now; undefined where the condition does not hold, and nothing was changed. */
export async function updateNextSlot(
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
  const isDone = await isWriteApplied(
    client.send(request).then(({ Attributes }) => {
      next = Number(Attributes?.nextSlot?.N);
    }),
  );
  return isDone ? next : undefined;
}
