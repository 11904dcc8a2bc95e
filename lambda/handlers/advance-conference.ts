import { withRequestId } from '../adapters/runtime/lambda-logger';
import { onMailbox } from '../adapters/sqs/batch-handlers';
import { advanceConferencePorts } from '../composition/advance-conference';
import { ADVANCE_CONFERENCE } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { advanceConference } from '../operations/conferences/advance-conference';

const environment = readEnvironment(ADVANCE_CONFERENCE, process.env);

const ports = advanceConferencePorts(environment);

export const handler = withRequestId(onMailbox(advanceConference(ports), ports.logger));
