import { withRequestId } from '../adapters/runtime/lambda-logger';
import { manageConferencesPorts } from '../composition/manage-conferences';
import { MANAGE_CONFERENCES } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { apiGatewayHandler } from '../http/api-gateway';
import { conferencesApi } from '../http/conferences-api';
import { withCors } from '../http/cors';
import { withProblemResponses } from '../http/responses/error-to-problem';
import { createRouter } from '../http/routing';

const environment = readEnvironment(MANAGE_CONFERENCES, process.env);

const ports = manageConferencesPorts(environment);

export const handler = withRequestId(
  apiGatewayHandler(
    withCors(withProblemResponses(createRouter(conferencesApi(ports)), ports.logger), ports.corsOrigins),
  ),
);
