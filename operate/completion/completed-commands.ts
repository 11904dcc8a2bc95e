import type { Command } from 'commander';

/** A word that completes a command line. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** A command with the words that may follow it. */
export interface CompletedCommand {
  /** Its words after the name of the program, such as `token add`; empty for the program itself. */
  readonly path: string;
  /** Its subcommands, and the choices of its arguments. */
  readonly words: readonly Candidate[];
  readonly options: readonly CompletedOption[];
}

export interface CompletedOption extends Candidate {
  /** Whether a value follows. */
  readonly takesValue: boolean;
  readonly choices: readonly string[];
}

/** All commands of a program, from its own definition. */
export function completedCommands(command: Command, path = ''): CompletedCommand[] {
  const parents = command.parent && path !== '' ? optionsOf(command.parent) : [];
  return [
    {
      path,
      words: [
        ...command.commands.map((each) => ({ word: each.name(), description: each.description() })),
        ...command.registeredArguments.flatMap(({ argChoices = [], description }) =>
          argChoices.map((word) => ({ word, description })),
        ),
      ],
      options: [...optionsOf(command), ...parents, HELP],
    },
    ...command.commands.flatMap((each) => completedCommands(each, `${path} ${each.name()}`.trim())),
  ];
}

const HELP: CompletedOption = {
  ...{ word: '--help', description: 'display help for command' },
  ...{ takesValue: false, choices: [] },
};

function optionsOf(command: Command): CompletedOption[] {
  return command.options
    .filter(({ long }) => long !== '--version')
    .map(({ long, description, required, optional, argChoices = [] }) => ({
      ...{ word: long ?? '', description },
      ...{ takesValue: required || optional, choices: argChoices },
    }));
}
