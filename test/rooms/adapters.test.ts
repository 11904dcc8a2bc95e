import { room } from './room';

room('adapters');
