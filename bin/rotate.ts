import { runCommand } from '../operate/command';
import { rotateCommand } from '../operate/rotate-command';

await runCommand(rotateCommand);
