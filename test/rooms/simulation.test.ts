import { runRoom } from './room';

runRoom('simulation');
