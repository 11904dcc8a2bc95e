import { runRoom } from './room';

runRoom('bin');
