import { deliveryJobOf, deliveryMessage } from '../lambda/adapters/delivery-message';
import { destinations } from '../lambda/adapters/destinations';
import { dynamodbDeliveries } from '../lambda/adapters/dynamodb-deliveries';
import { dynamodbHostLimits } from '../lambda/adapters/dynamodb-host-limits';
import { httpsReceivers } from '../lambda/adapters/https-receivers';
import { systemClock } from '../lambda/adapters/system-clock';
import { HOST_LIMITS } from '../lambda/contract/settings';
import { requireMessage } from '../lambda/contract/sqs-limits';
import type { DeliveryQueue } from '../lambda/delivery-ports';
import { milliseconds } from '../lambda/domain/instant';
import { type DeliverPorts, deliverCallback } from '../lambda/operations/deliver-callback';
import type { Clock, EventBus, Journal } from '../lambda/ports';
import { type OnAttempt, watched } from './attempts';
import type { Kept } from './kept';
import type { Queue } from './queue';
import { work } from './worker';

/** A receiver on the same machine is as good as any, and needs no certificate. */
const RECEIVERS = { allowsHttp: true, allowed: ['localhost', '127.0.0.0/8', '::1/128'] };
/** The most concurrent deliveries: more than one host gets, so that a slow host does not delay others. */
const IN_HAND = HOST_LIMITS.atATime + 20;

/** What passes callbacks on, and the bus that has each of them passed on. */
export function deliveryPorts(
  { dynamodb, deliveriesQueue, eventBus, secrets }: Kept,
  journal: Journal,
  onAttempt: OnAttempt | undefined,
) {
  const deliveryQueue = queueDeliveries(deliveriesQueue, systemClock);
  const deliveries = dynamodbDeliveries(dynamodb);
  return {
    deliveries: onAttempt ? watched(deliveries, journal, onAttempt) : deliveries,
    deliveryQueue,
    eventBus: delivering(eventBus, deliveryQueue, systemClock),
    hostLimits: dynamodbHostLimits(dynamodb, HOST_LIMITS),
    receivers: httpsReceivers(RECEIVERS),
    destinations: destinations(RECEIVERS),
    signingKeys: async () => secrets.signingKeys,
    random: Math.random,
  };
}

/**
 * Makes the deliveries of a queue.
 *
 * @returns a function that stops it, once what is in hand is done
 */
export function workOnDeliveries(queue: Queue, ports: DeliverPorts): () => Promise<void> {
  const deliver = deliverCallback(ports);
  return work(queue, ({ body }) => deliver(deliveryJobOf(body)), ports.log, { inHand: IN_HAND });
}

/** The deliveries on a queue, which holds each back for as long as it waits. */
export function queueDeliveries(queue: Queue, clock: Clock): DeliveryQueue {
  return {
    async put(job, notBefore) {
      const body = deliveryMessage(job);
      requireMessage({ body });
      const delay = Math.max(0, milliseconds(notBefore) - milliseconds(clock.now()));
      await queue.send({ body, delay });
    },
  };
}

/** The bus with a rule: each callback is to be passed on once its event is published. */
function delivering(bus: EventBus, deliveries: DeliveryQueue, clock: Clock): EventBus {
  return {
    async publish(events) {
      await bus.publish(events);
      for (const { type, detail } of events) {
        if (type !== 'Callback Received') continue;
        const { conferenceId } = detail.metadata;
        const entryId = (detail.callback as { readonly entry: string }).entry;
        await deliveries.put({ conferenceId, entryId, tries: 0 }, clock.now());
      }
    },
  };
}
