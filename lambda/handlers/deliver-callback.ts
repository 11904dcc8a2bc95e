import { withRequestId } from '../adapters/runtime/lambda-logger';
import { onDeliveries } from '../adapters/sqs/batch-handlers';
import { deliverCallbackPorts } from '../composition/deliver-callback';
import { DELIVER_CALLBACK } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { deliverCallback } from '../operations/deliveries/deliver-callback';

const environment = readEnvironment(DELIVER_CALLBACK, process.env);

const ports = deliverCallbackPorts(environment);

export const handler = withRequestId(onDeliveries(deliverCallback(ports), ports.logger));
