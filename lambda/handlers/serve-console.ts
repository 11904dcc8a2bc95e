import { join } from 'node:path';
import { readConsoleFiles } from '../adapters/runtime/console-files';
import { lambdaLogger, withRequestId } from '../adapters/runtime/lambda-logger';
import { apiGatewayHandler } from '../http/api-gateway';
import { consoleRoutes, DEPLOYED_HOST } from '../http/endpoints/console';
import { withProblemResponses } from '../http/responses/error-to-problem';
import { createRouter } from '../http/routing';

const files = readConsoleFiles(join(import.meta.dirname, 'console'));

const routes = consoleRoutes(files, DEPLOYED_HOST);

export const handler = withRequestId(
  apiGatewayHandler(withProblemResponses(createRouter(routes), lambdaLogger)),
);
