import { run } from '../operate/command';
import { doctorCommand } from '../operate/doctor-command';

await run(doctorCommand);
