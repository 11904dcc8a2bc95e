import { runCommand } from '../operate/command';
import { tokenCommand } from '../operate/token-command';

await runCommand(tokenCommand);
