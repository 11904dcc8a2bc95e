import { withRequestId } from '../adapters/runtime/lambda-logger';
import { onSchedule } from '../adapters/scheduler/on-schedule';
import { sweepPorts } from '../composition/sweep';
import { SWEEP } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { sweep } from '../operations/sweep/sweep';

const environment = readEnvironment(SWEEP, process.env);

const { openPorts, logger } = sweepPorts(environment);

export const handler = withRequestId(onSchedule(() => sweep(openPorts()), logger));
