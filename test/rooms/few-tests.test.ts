import { runRoom } from './room';

// Alone, each of these folders takes less time than Jest takes to start a file.
runRoom('bin');
runRoom('client');
runRoom('composition');
runRoom('contract');
runRoom('events');
runRoom('in-memory');
