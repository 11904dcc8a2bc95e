import { runRoom } from './room';

runRoom('events');
