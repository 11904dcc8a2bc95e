import { room } from './room';

room('http');
