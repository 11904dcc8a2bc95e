import { sweepPorts } from '../adapters/aws-ports';
import { readEnvironment, SWEEP } from '../contract/environment';
import { sweep } from '../operations/sweep';

const environment = readEnvironment(SWEEP, process.env);

export const handler = () => sweep(sweepPorts(environment, 'sweep'))();
