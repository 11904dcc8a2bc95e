import { withRequestId } from '../adapters/runtime/lambda-logger';
import { manageConferencesPorts } from '../composition/manage-conferences';
import { MANAGE_CONFERENCES } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { conferencesHandler } from '../http/conferences-handler';

const environment = readEnvironment(MANAGE_CONFERENCES, process.env);

const ports = manageConferencesPorts(environment);

export const handler = withRequestId(conferencesHandler(ports));
