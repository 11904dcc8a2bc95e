import { runCommand } from '../operate/command';
import { retainedCommand } from '../operate/retained-command';

await runCommand(retainedCommand);
