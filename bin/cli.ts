import { runProgram } from '../operate/program';
import { PROCESS_CONTEXT } from '../operate/terminal';
import { version } from '../package.json';

/** The command `conference-relay`. */
void runProgram(PROCESS_CONTEXT, process.argv.slice(2), version).then((code) => {
  if (code !== undefined) process.exitCode = code;
});
