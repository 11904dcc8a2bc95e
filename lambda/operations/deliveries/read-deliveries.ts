import type { Delivery } from '../../domain/delivery';
import type { Definitions } from '../../ports/definitions';
import type { Deliveries } from '../../ports/deliveries';
import type { Page } from '../../ports/page';
import { conferenceNotFound } from '../operation-failure';

export interface ReadDeliveriesPorts {
  readonly definitions: Definitions;
  readonly deliveries: Deliveries;
}

/**
 * Reads the deliveries of a conference, in the order of the callbacks. The conference may be deleted. An erased conference has
 * no deliveries, even before its log is erased.
 *
 * @throws {OperationFailure} `not found`
 */
export function readDeliveries({ definitions, deliveries }: ReadDeliveriesPorts) {
  return async (id: string, limit: number, cursor?: string): Promise<Page<Delivery>> => {
    const definition = await definitions.read(id);
    if (!definition) throw conferenceNotFound();
    if (definition.status === 'erased') return { items: [] };
    return deliveries.listByConference(id, limit, cursor);
  };
}
