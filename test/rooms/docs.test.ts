import { room } from './room';

room('docs');
