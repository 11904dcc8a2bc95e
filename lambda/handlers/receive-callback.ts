import { withRequestId } from '../adapters/runtime/lambda-logger';
import { receiveCallbackPorts } from '../composition/receive-callback';
import { RECEIVE_CALLBACK, readEnvironment } from '../contract/variables';
import { apiGatewayHandler } from '../http/api-gateway';
import { callbackRoutes } from '../http/endpoints/receive-callback';
import { withProblemResponses } from '../http/responses/error-to-problem';
import { createRouter } from '../http/routing';

const environment = readEnvironment(RECEIVE_CALLBACK, process.env);

const ports = receiveCallbackPorts(environment);

export const handler = withRequestId(
  apiGatewayHandler(withProblemResponses(createRouter(callbackRoutes(ports)), ports.logger)),
);
