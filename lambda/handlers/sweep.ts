import { onSchedule } from '../adapters/scheduler/on-schedule';
import { sweepPorts } from '../composition/sweep';
import { SWEEP } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { sweep } from '../operations/sweep/sweep';

const environment = readEnvironment(SWEEP, process.env);

const { openPorts, logger } = sweepPorts(environment);

export const handler = onSchedule(() => sweep(openPorts()), logger);
