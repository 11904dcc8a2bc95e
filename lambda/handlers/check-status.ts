import { onStatusChecks } from '../adapters/sqs/batch-handlers';
import { checkStatusPorts } from '../composition/fonestorm-ports';
import { CHECK_STATUS } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { checkStatus } from '../operations/conferences/check-status';

const ports = checkStatusPorts(readEnvironment(CHECK_STATUS, process.env), 'check-status');

export const handler = onStatusChecks(checkStatus(ports), ports.logger);
