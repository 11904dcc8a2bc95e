import { type Command, CommanderError } from 'commander';
import { Program } from '../command-line/program';
import type { CommandContext } from './command-context';
import { addCallbacksCommand } from './commands/callbacks-command';
import { addCompletionCommand } from './commands/completion-command';
import { addCreateCommand } from './commands/create-command';
import { addDeleteCommand } from './commands/delete-command';
import { addDeliveriesCommand } from './commands/deliveries-command';
import { addDoctorCommand } from './commands/doctor-command';
import { addEventsCommand } from './commands/events-command';
import { addInviteCommand } from './commands/invite-command';
import { addListCommand } from './commands/list-command';
import { addRedriveCommand } from './commands/redrive-command';
import { addRetainedCommand } from './commands/retained-command';
import { addRetryCommand } from './commands/retry-command';
import { addRotateCommand } from './commands/rotate-command';
import { addSeriesCommand } from './commands/series-command';
import { addShowCommand } from './commands/show-command';
import { addStatusCommand } from './commands/status-command';
import { addTeardownCommand } from './commands/teardown-command';
import { addTokenCommand } from './commands/token-command';
import { addTriggerCommand } from './commands/trigger-command';
import { addUpdateCommand } from './commands/update-command';
import { addWatchCommand } from './commands/watch-command';
import { CommandFailure, EXIT_CODES, exitCodeOf } from './exit-codes';
import { JSON_OPTION } from './relay-options';

/** Adds a command to the program. */
export type AddCommand = (program: Command, context: CommandContext) => Command;

/** The commands by their titles in the help. */
const COMMANDS: Readonly<Record<string, readonly AddCommand[]>> = {
  'Conferences:': [
    ...[addListCommand, addCreateCommand, addShowCommand, addUpdateCommand, addDeleteCommand],
    ...[addWatchCommand, addEventsCommand, addCallbacksCommand, addDeliveriesCommand, addRetryCommand],
    ...[addInviteCommand, addSeriesCommand],
  ],
  'A deployed relay:': [
    ...[addTokenCommand, addRotateCommand, addDoctorCommand, addStatusCommand, addRedriveCommand],
    ...[addRetainedCommand, addTeardownCommand],
  ],
  'This machine:': [addTriggerCommand, addCompletionCommand],
};

export interface ProgramOptions {
  /** The version for `--version`. */
  readonly version?: string | undefined;
  /** Whether refused arguments print nothing, because the caller reports them. */
  readonly isQuiet?: boolean;
}

/** The command `conference-relay`. Every command refuses unknown or incomplete arguments before it reads anything. */
export function conferenceRelay(context: CommandContext, options: ProgramOptions = {}): Command {
  const { version = 'unknown', isQuiet = false } = options;
  const lines = (write: (line: string) => void) => (text: string) => {
    for (const line of text.trimEnd().split('\n')) write(line);
  };
  const program = new Program('conference-relay')
    .description('Works with the conferences of a relay, and operates it.')
    .version(version)
    .configureOutput({
      writeOut: lines(context.say),
      writeErr: isQuiet ? () => undefined : lines(context.note),
    })
    .exitOverride();
  for (const [title, commands] of Object.entries(COMMANDS)) {
    program.commandsGroup(title);
    for (const add of commands) add(program, context);
  }
  for (const command of leavesOf(program)) {
    if (command.name() !== 'completion') command.addOption(JSON_OPTION);
    command.showHelpAfterError(`"${pathOf(command)} --help" lists the options.`);
  }
  return program.showHelpAfterError('"conference-relay --help" lists the commands.');
}

/** The commands that have no subcommands. */
export function leavesOf(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leavesOf);
}

/** The words that call a command, such as `conference-relay token add`. */
export function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}

/**
 * Runs the command with arguments.
 *
 * @returns the exit code; undefined if the command has set one itself, or none
 */
export async function runProgram(
  context: CommandContext,
  argv: readonly string[],
  version?: string,
): Promise<number | undefined> {
  const isQuiet = argv.includes('--json');
  try {
    await conferenceRelay(context, { version, isQuiet }).parseAsync(argv, { from: 'user' });
    return undefined;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    const isUsage = error instanceof CommanderError;
    const exitCode = isUsage ? EXIT_CODES.usage.code : exitCodeOf(error);
    // Commander itself has written the message, unless it is quiet.
    if (isQuiet) context.note(errorJson(error, exitCode));
    else if (!isUsage) context.note(messageOf(error));
    return exitCode;
  }
}

function errorJson(error: unknown, exitCode: number): string {
  const problem = error instanceof CommandFailure ? error.problem : undefined;
  return JSON.stringify({ error: messageOf(error), exitCode, problem });
}

function messageOf(error: unknown): string {
  // The SDK puts its words before the error of a connection, and commander before each of its messages.
  return (error instanceof Error ? error.message : String(error)).replace(
    /^(AWS SDK error wrapper for Error|error): /,
    '',
  );
}
