import { room } from './room';

room('operations');
