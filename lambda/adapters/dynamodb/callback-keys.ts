/** The sort keys of the records of a log begin with this. */
export const LOG_PREFIX = 'log#';
/** The sort keys of deliveries begin with this. */
export const DELIVERY_PREFIX = 'delivery#';

/** Numbers have ten digits, so that sort keys have the order of the numbers. */
const POSITION_DIGITS = 10;
/** The greatest number of a record. */
export const MAX_POSITION = 10 ** POSITION_DIGITS - 1;

/** The sort key of a record, by its number. */
export function logSortKey(position: number): string {
  return sortKey(LOG_PREFIX, position);
}

/** The sort key of the delivery of a callback, by the number of the callback's record. */
export function deliverySortKey(position: number): string {
  return sortKey(DELIVERY_PREFIX, position);
}

/** The number in the sort key of a record or of a delivery. */
export function positionOf(key: string): number {
  return Number(key.slice(key.indexOf('#') + 1));
}

function sortKey(prefix: string, position: number): string {
  return `${prefix}${String(position).padStart(POSITION_DIGITS, '0')}`;
}
