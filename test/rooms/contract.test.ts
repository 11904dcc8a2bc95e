import { runRoom } from './room';

runRoom('contract');
