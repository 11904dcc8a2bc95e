import { deliveryPorts } from '../adapters/aws-delivery-ports';
import { onDeliveries } from '../adapters/sqs-batch';
import { DELIVER_CALLBACK } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { deliverCallback } from '../operations/deliver-callback';

const ports = deliveryPorts(readEnvironment(DELIVER_CALLBACK, process.env), 'deliver-callback');

export const handler = onDeliveries(deliverCallback(ports), ports.log);
