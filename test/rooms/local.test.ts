import { room, startsRelays } from './room';

room('local', (text) => !startsRelays(text));
