import type { DeliveryStatusFilter } from '../../contract/conference-statuses';
import type { Delivery } from '../../domain/delivery';
import { isDeliveryWith } from '../../domain/matches-text';
import type { TimeRange } from '../../domain/time-range';
import type { Deliveries } from '../../ports/deliveries';
import type { Page } from '../../ports/page';

/** The deliveries that a caller wants. */
export interface DeliveryFilter {
  readonly status: DeliveryStatusFilter;
  /** The range of the next attempt, or of the failure. */
  readonly range: TimeRange;
  /** A part of the conference's id, or of the outcome of the last attempt. */
  readonly text?: string | undefined;
}

/** Finds deliveries of all conferences. A page reads `limit` deliveries at most: it may have fewer, or none, and a cursor. */
export function findDeliveries({ deliveries }: { readonly deliveries: Deliveries }) {
  return async ({ status, range, text }: DeliveryFilter, limit: number, cursor?: string) => {
    const { items, ...more }: Page<Delivery> = await deliveries.listByStatus(status, limit, cursor, range);
    return { ...more, items: items.filter((each) => text === undefined || isDeliveryWith(text, each)) };
  };
}
