import type { Delivery } from '../../domain/delivery';
import type { Clock } from '../../ports/clock';
import type { Definitions } from '../../ports/definitions';
import type { Deliveries } from '../../ports/deliveries';
import type { DeliveryQueue } from '../../ports/delivery-queue';
import type { Page } from '../../ports/page';
import type { Secret, SigningKeys } from '../../ports/secrets';
import { conferenceNotFound, OperationFailure } from '../operation-failure';
import { receiverSecrets } from './signature';

export interface DeliveryPorts {
  readonly definitions: Definitions;
  readonly deliveries: Deliveries;
  readonly deliveryQueue: DeliveryQueue;
  readonly signingKeys: Secret<SigningKeys>;
  readonly clock: Clock;
}

/**
 * The deliveries of a conference, in the order of the callbacks; also of one that is deleted. An erased conference
 * has none, also before the erasure has run.
 *
 * @throws {OperationFailure} `not found`
 */
export function readDeliveries({
  definitions,
  deliveries,
}: Pick<DeliveryPorts, 'definitions' | 'deliveries'>) {
  return async (id: string, limit: number, from?: string): Promise<Page<Delivery>> => {
    const definition = await definitions.read(id);
    if (!definition) throw conferenceNotFound();
    if (definition.status === 'erased') return { items: [] };
    return deliveries.listByConference(id, limit, from);
  };
}

/**
 * Has a delivery tried once more, at once, whatever became of it.
 *
 * @throws {OperationFailure} `not found`
 */
export function retryDelivery({
  deliveries,
  deliveryQueue,
  clock,
}: Pick<DeliveryPorts, 'deliveries' | 'deliveryQueue' | 'clock'>) {
  return async (conferenceId: string, entryId: string): Promise<Delivery> => {
    const delivery = await deliveries.read(conferenceId, entryId);
    if (!delivery) throw new OperationFailure('not found', 'There is no such delivery');
    await deliveryQueue.put({ conferenceId, entryId }, clock.now());
    return delivery;
  };
}

/**
 * The secrets that the receiver of a conference's callbacks verifies signatures with, the current one first.
 *
 * @throws {OperationFailure} `not found`, also where it has no `callback_url`
 */
export function readSigningSecrets({
  definitions,
  signingKeys,
}: Pick<DeliveryPorts, 'definitions' | 'signingKeys'>) {
  return async (id: string): Promise<readonly string[]> => {
    const definition = await definitions.read(id);
    if (definition?.status !== 'confirmed') throw conferenceNotFound();
    const { callback_url: url } = definition.fields;
    if (url === undefined) throw new OperationFailure('not found', 'The conference has no callback_url');
    return receiverSecrets(url, await signingKeys());
  };
}
