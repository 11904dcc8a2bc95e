import { isOfCrashes, runRoom } from './room';

runRoom('operations', (file) => !isOfCrashes(file));
