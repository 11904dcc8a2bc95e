import { runRoom } from './room';

runRoom('domain');
