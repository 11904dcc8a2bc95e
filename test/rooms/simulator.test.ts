import { room } from './room';

room('simulator');
