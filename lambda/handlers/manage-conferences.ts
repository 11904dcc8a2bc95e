import { conferencesApiPorts } from '../adapters/aws-api-ports';
import { MANAGE_CONFERENCES } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { answering } from '../http/answering';
import { onApiGateway } from '../http/api-gateway';
import { conferencesApi } from '../http/conferences-api';
import { crossOrigin } from '../http/cross-origin';
import { routing } from '../http/routing';

const ports = conferencesApiPorts(readEnvironment(MANAGE_CONFERENCES, process.env), 'manage-conferences');

const answer = crossOrigin(answering(routing(conferencesApi(ports)), ports.log), ports.corsOrigins);

export const handler = onApiGateway(answer);
