import { run } from '../operate/command';
import { keptCommand } from '../operate/kept-command';

await run(keptCommand);
