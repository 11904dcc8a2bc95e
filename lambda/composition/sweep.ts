import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { InferOutput } from 'valibot';
import { dynamodbDeliveries } from '../adapters/dynamodb/deliveries';
import { eventBridgeBus } from '../adapters/eventbridge/event-bus';
import { budgetWithDeadline, budgetWithMaxWait } from '../adapters/fonestorm/waiting-budget';
import { systemClock } from '../adapters/runtime/system-clock';
import { secretsManagerSecret } from '../adapters/secrets/secrets-manager';
import { sqsDeliveryQueue } from '../adapters/sqs/delivery-queue';
import { sqsStatusChecks } from '../adapters/sqs/status-checks';
import type { SWEEP } from '../contract/environment';
import { maskKey } from '../contract/secrets';
import { phoneMask } from '../operations/mask-phone-numbers';
import { CLIENT_OPTIONS } from './client-options';
import { awsClients } from './clients';
import { budgetedFoneStorm, foneStormPorts } from './fonestorm-ports';
import { seriesPorts } from './series-ports';

/** How long a sweep sends requests to FoneStorm, in milliseconds: less than the timeout of its function. */
const SWEEP_DURATION = 180_000;

/**
 * The ports of `sweep`. Its requests to FoneStorm take slots of the status checks.
 *
 * @returns `openPorts` gives the ports of one sweep, whose time for requests begins then
 */
export function sweepPorts(environment: InferOutput<typeof SWEEP>) {
  const clients = awsClients(environment.RELAY_TABLE);
  const { table, sqs, secrets, logger } = clients;
  const { RELAY_MASK_KEY_SECRET: maskSecret } = environment;
  const readMaskKey = maskSecret && secretsManagerSecret(secrets, maskSecret, maskKey);
  const { budget, clientsWith } = budgetedFoneStorm(environment, clients, 'status-check');
  const shared = {
    ...foneStormPorts(environment, clients),
    ...seriesPorts(environment, clients),
    eventBus: eventBridgeBus(new EventBridgeClient(CLIENT_OPTIONS), environment.RELAY_EVENT_BUS),
    statusChecks: sqsStatusChecks(sqs, environment.RELAY_STATUS_CHECKS_URL, systemClock),
    deliveries: dynamodbDeliveries(table),
    deliveryQueue: sqsDeliveryQueue(sqs, environment.RELAY_DELIVERIES_URL, systemClock),
    unmanagedConferences: environment.RELAY_UNMANAGED_CONFERENCES,
    ...(readMaskKey && { mask: async () => phoneMask(await readMaskKey()) }),
  };
  return {
    openPorts() {
      const end = Date.now() + SWEEP_DURATION;
      return {
        ...shared,
        fonestorm: clientsWith(budgetWithDeadline(budget, end)).fonestorm,
        fonenumbers: clientsWith(budgetWithMaxWait(budget, end)).fonenumbers,
      };
    },
    logger,
  };
}
