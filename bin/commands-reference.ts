import type { Command } from 'commander';
import { startCommand } from '../local/options';
import type { CommandContext } from '../operate/command';
import { doctorCommand } from '../operate/doctor-command';
import { retainedCommand } from '../operate/retained-command';
import { rotateCommand } from '../operate/rotate-command';
import { tokenCommand } from '../operate/token-command';

/** The commands of docs/commands.md. They are described, and never run. */
export function describedCommands(): Command[] {
  const unavailable = () => Promise.reject(new Error('expected a command that only describes itself'));
  const context: CommandContext = {
    ...{ find: unavailable, sleep: unavailable },
    ...{ say: () => undefined, note: () => undefined },
  };
  return [
    startCommand(),
    ...[tokenCommand, rotateCommand, doctorCommand, retainedCommand].map((build) => build(context)),
  ];
}
