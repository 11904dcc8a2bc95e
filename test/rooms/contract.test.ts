import { room } from './room';

room('contract');
