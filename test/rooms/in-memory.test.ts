import { runRoom } from './room';

runRoom('in-memory');
