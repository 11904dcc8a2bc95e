import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { type Item, isWriteApplied, type Table } from './items';

/** A request for a slot of a counter, which gives slots out one after another. All in milliseconds. */
export interface SlotRequest {
  readonly length: number;
  /** The latest beginning of the slot, from now. */
  readonly maxWait: number;
  /** Now, since 1970. */
  readonly now: number;
  /** The current slot is probably taken. A write is saved if it is. */
  readonly isContended?: boolean;
}

/**
 * The largest difference between the clocks that take slots, in milliseconds. A clock that was ahead took the slots beyond
 * the latest possible one: they are ignored.
 */
const MAX_CLOCK_SKEW = 60_000;

/**
 * Takes the next slot.
 *
 * @returns milliseconds until it begins; undefined if none begins soon enough, then none is taken
 */
export async function takeSlot(
  table: Table,
  key: Item,
  { length, maxWait, now, isContended = false }: SlotRequest,
): Promise<number | undefined> {
  const ifFree = {
    condition: 'attribute_not_exists(nextSlot) OR nextSlot <= :now OR nextSlot > :farthest',
    values: { ':now': now, ':after': now + length, ':farthest': farthestSlot({ length, maxWait, now }) },
  };
  const ifSoon = {
    condition: 'nextSlot > :now AND nextSlot <= :latest',
    values: { ':now': now, ':length': length, ':latest': now + maxWait },
  };
  const takeNext = () => updateNextSlot(table, key, 'ADD nextSlot :length', ifSoon);
  const taken = isContended ? await takeNext() : undefined;
  if (
    taken === undefined &&
    (await updateNextSlot(table, key, 'SET nextSlot = :after', ifFree)) !== undefined
  )
    return 0;
  const next = taken ?? (await takeNext());
  return next === undefined ? undefined : Math.max(0, next - length - now);
}

/** A correct clock takes no slot after this time. */
function farthestSlot({ length, maxWait, now }: SlotRequest): number {
  return now + maxWait + length + MAX_CLOCK_SKEW;
}

/** Milliseconds until a stored slot begins. A slot that only a wrong clock can have taken is free, as it is for `takeSlot`. */
export function remainingWait(nextSlot: number, request: SlotRequest): number {
  return nextSlot > farthestSlot(request) ? 0 : Math.max(0, nextSlot - request.now);
}

/**
 * Changes the beginning of the next slot.
 *
 * @returns the new beginning; undefined if the condition does not hold, then nothing is changed
 */
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
      Object.entries(values).map(([name, value]) => [name, { N: String(value) }]),
    ),
    ReturnValues: 'UPDATED_NEW',
  });
  const isApplied = await isWriteApplied(
    client.send(request).then(({ Attributes }) => {
      next = Number(Attributes?.nextSlot?.N);
    }),
  );
  return isApplied ? next : undefined;
}
