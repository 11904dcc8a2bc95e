import { powertoolsLogger } from '../adapters/runtime/powertools-logger';
import { onSchedule } from '../adapters/scheduler/on-schedule';
import { sweepPorts } from '../composition/fonestorm-ports';
import { SWEEP } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { sweep } from '../operations/sweep/sweep';

const openPorts = sweepPorts(readEnvironment(SWEEP, process.env), 'sweep');

export const handler = onSchedule(() => sweep(openPorts()), powertoolsLogger('sweep'));
