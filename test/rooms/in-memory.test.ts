import { room } from './room';

room('in-memory');
