import { runCommand } from '../operate/command';
import { doctorCommand } from '../operate/doctor-command';

await runCommand(doctorCommand);
