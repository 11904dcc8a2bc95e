import { room } from './room';

room('simulation');
