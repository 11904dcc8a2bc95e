/** The sort keys of the records of a log begin with this. */
export const LOG_PREFIX = 'log#';
/** The sort keys of deliveries begin with this. */
export const DELIVERY_PREFIX = 'delivery#';

/** The sort key of an entry in the log of its conference. */
export function logSortKey(entryId: string): string {
  return `${LOG_PREFIX}${entryId}`;
}

/** The sort key of the delivery of a callback. */
export function deliverySortKey(entryId: string): string {
  return `${DELIVERY_PREFIX}${entryId}`;
}

/** The callback of a delivery's sort key. */
export function entryIdOfDelivery(sortKey: string): string {
  return sortKey.slice(DELIVERY_PREFIX.length);
}

/** The sort key of the delivery of a callback, from the sort key of the callback in the log. */
export function deliveryOfRecord(sortKey: string): string {
  return deliverySortKey(sortKey.slice(LOG_PREFIX.length));
}
