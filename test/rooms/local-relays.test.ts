import { room, startsRelays } from './room';

room('local', startsRelays);
