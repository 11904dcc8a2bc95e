import { runRoom, startsRelays } from './room';

runRoom('local', (_file, text) => startsRelays(text));
