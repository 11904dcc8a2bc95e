import { sweepPorts } from '../adapters/aws-ports';
import { onSchedule } from '../adapters/on-schedule';
import { powertoolsLog } from '../adapters/powertools-log';
import { SWEEP } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { sweep } from '../operations/sweep';

const portsOfSweep = sweepPorts(readEnvironment(SWEEP, process.env), 'sweep');

export const handler = onSchedule(() => sweep(portsOfSweep()), powertoolsLog('sweep'));
