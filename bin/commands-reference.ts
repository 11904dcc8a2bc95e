import type { DescribedCommands } from '../docs/commands-page';
import { startCommand } from '../local/options';
import type { CommandContext } from '../operate/command-context';
import { EXIT_CODES } from '../operate/exit-codes';
import { conferenceRelay } from '../operate/program';
import { COMMON_OPTIONS } from '../operate/relay-options';

/** The commands of docs/commands.md. They are described, and never run. */
export function describedCommands(): DescribedCommands {
  const unavailable = () => Promise.reject(new Error('expected a command that only describes itself'));
  const nothing = () => undefined;
  const context: CommandContext = {
    ...{ find: unavailable, sleep: unavailable, readInput: unavailable },
    ...{ say: nothing, write: nothing, note: nothing, exitWith: nothing },
  };
  return {
    ...{ start: startCommand(), program: conferenceRelay(context) },
    ...{ commonOptions: COMMON_OPTIONS, exitCodes: Object.values(EXIT_CODES) },
  };
}
