import { run } from '../operate/command';
import { rotateCommand } from '../operate/rotate-command';

await run(rotateCommand);
