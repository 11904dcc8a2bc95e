import { killsProcess, runRoom } from './room';

runRoom('operations', (file) => !killsProcess(file));
