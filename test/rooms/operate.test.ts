import { room } from './room';

room('operate');
