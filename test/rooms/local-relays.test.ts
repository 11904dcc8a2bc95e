import { runRoom, startsRelays } from './room';

runRoom('local', startsRelays);
