import { runRoom } from './room';

// Folders with short tests: each of them would take as long to load its modules.
runRoom('bin');
runRoom('client');
runRoom('composition');
runRoom('contract');
runRoom('docs');
runRoom('events');
runRoom('in-memory');
runRoom('prose');
