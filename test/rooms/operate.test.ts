import { runRoom } from './room';

runRoom('operate');
