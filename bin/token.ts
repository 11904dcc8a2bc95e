import { run } from '../operate/command';
import { tokenCommand } from '../operate/token-command';

await run(tokenCommand);
