import { room } from './room';

room('local');
