import { dynamodbDeliveries } from '../lambda/adapters/dynamodb/deliveries';
import { dynamodbHostLimits } from '../lambda/adapters/dynamodb/host-limits';
import { destinations } from '../lambda/adapters/receivers/destinations';
import { httpsReceivers } from '../lambda/adapters/receivers/https-receivers';
import { systemClock } from '../lambda/adapters/runtime/system-clock';
import { parseDeliveryJob, serializeDeliveryJob } from '../lambda/adapters/sqs/delivery-message';
import { DEFAULT_HOST_LIMITS } from '../lambda/contract/settings';
import { requireMessage } from '../lambda/contract/sqs-limits';
import { milliseconds } from '../lambda/domain/instant';
import { type DeliverPorts, deliverCallback } from '../lambda/operations/deliveries/deliver-callback';
import type { Clock } from '../lambda/ports/clock';
import type { ConferenceLog } from '../lambda/ports/conference-log';
import type { DeliveryQueue } from '../lambda/ports/delivery-queue';
import type { EventBus } from '../lambda/ports/event-bus';
import { consumeQueue } from './queues/consume-queue';
import type { Queue } from './queues/queue';
import { type OnAttempt, reportAttempts } from './report-attempts';
import type { Storage } from './storage/storage';

/** A receiver on the same machine is as good as any, and needs no certificate. */
const RECEIVER_POLICY = { allowHttp: true, allowedHosts: ['localhost', '127.0.0.0/8', '::1/128'] };
/** The most concurrent deliveries: more than one host gets, so that a slow host does not delay others. */
const DELIVERY_CONCURRENCY = DEFAULT_HOST_LIMITS.concurrency + 20;

/** What passes callbacks on, and the bus that has each of them passed on. */
export function deliveryPorts(
  { dynamodb, deliveryQueue: deliveriesQueue, eventBus, secrets }: Storage,
  conferenceLog: ConferenceLog,
  onAttempt: OnAttempt | undefined,
) {
  const deliveryQueue = localDeliveryQueue(deliveriesQueue, systemClock);
  const deliveries = dynamodbDeliveries(dynamodb);
  return {
    deliveries: onAttempt ? reportAttempts(deliveries, conferenceLog, onAttempt) : deliveries,
    deliveryQueue,
    eventBus: queueDeliveriesOnPublish(eventBus, deliveryQueue, systemClock),
    hostLimits: dynamodbHostLimits(dynamodb, DEFAULT_HOST_LIMITS),
    receivers: httpsReceivers(RECEIVER_POLICY),
    destinations: destinations(RECEIVER_POLICY),
    signingKeys: async () => secrets.signingKeys,
    random: Math.random,
  };
}

/**
 * Makes the deliveries of a queue.
 *
 * @returns a function that stops it, once what is in hand is done
 */
export function consumeDeliveries(queue: Queue, ports: DeliverPorts): () => Promise<void> {
  const deliver = deliverCallback(ports);
  return consumeQueue(queue, ({ body }) => deliver(parseDeliveryJob(body)), ports.logger, {
    concurrency: DELIVERY_CONCURRENCY,
  });
}

/** The deliveries on a queue, which holds each back for as long as it waits. */
export function localDeliveryQueue(queue: Queue, clock: Clock): DeliveryQueue {
  return {
    async put(job, notBefore) {
      const body = serializeDeliveryJob(job);
      requireMessage({ body });
      const delay = Math.max(0, milliseconds(notBefore) - milliseconds(clock.now()));
      await queue.send({ body, delay });
    },
  };
}

/** The bus with a rule: each callback is to be passed on once its event is published. */
function queueDeliveriesOnPublish(bus: EventBus, deliveries: DeliveryQueue, clock: Clock): EventBus {
  return {
    async publish(events) {
      await bus.publish(events);
      for (const { type, detail } of events) {
        if (type !== 'Callback Received') continue;
        const { conferenceId } = detail.metadata;
        const entryId = (detail.callback as { readonly entry: string }).entry;
        await deliveries.put({ conferenceId, entryId, previousAttempts: 0 }, clock.now());
      }
    },
  };
}
