import { isOfCrashes, runRoom } from './room';

runRoom('operations', isOfCrashes);
