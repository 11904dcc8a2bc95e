import { sweepPorts } from '../adapters/aws-ports';
import { onSchedule } from '../adapters/on-schedule';
import { powertoolsLog } from '../adapters/powertools-log';
import { readEnvironment, SWEEP } from '../contract/environment';
import { sweep } from '../operations/sweep';

const environment = readEnvironment(SWEEP, process.env);

export const handler = onSchedule(() => sweep(sweepPorts(environment, 'sweep')), powertoolsLog('sweep'));
