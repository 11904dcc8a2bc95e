import { runRoom } from './room';

runRoom('simulator');
