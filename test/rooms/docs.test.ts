import { runRoom } from './room';

runRoom('docs');
