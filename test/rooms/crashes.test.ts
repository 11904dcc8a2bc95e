import { killsProcess, runRoom } from './room';

runRoom('operations', killsProcess);
