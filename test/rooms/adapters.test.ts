import { runRoom } from './room';

runRoom('adapters');
