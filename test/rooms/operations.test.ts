import { runRoom } from './room';

runRoom('operations');
