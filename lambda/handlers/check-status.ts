import { withRequestId } from '../adapters/runtime/lambda-logger';
import { onStatusChecks } from '../adapters/sqs/batch-handlers';
import { checkStatusPorts } from '../composition/check-status';
import { CHECK_STATUS } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { checkStatus } from '../operations/conferences/check-status';

const environment = readEnvironment(CHECK_STATUS, process.env);

const ports = checkStatusPorts(environment);

export const handler = withRequestId(onStatusChecks(checkStatus(ports), ports.logger));
