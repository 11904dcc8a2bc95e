import { runRoom } from './room';

runRoom('composition');
