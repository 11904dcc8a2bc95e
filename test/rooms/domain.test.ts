import { room } from './room';

room('domain');
