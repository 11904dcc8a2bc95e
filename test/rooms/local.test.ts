import { runRoom, startsRelays } from './room';

runRoom('local', (text) => !startsRelays(text));
