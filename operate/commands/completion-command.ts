import { Argument, type Command } from 'commander';
import type { CommandContext } from '../command-context';
import { bashCompletion } from '../completion/bash';
import { completedCommands } from '../completion/completed-commands';
import { fishCompletion } from '../completion/fish';
import { zshCompletion } from '../completion/zsh';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion } as const;

/** `conference-relay completion`: prints the completion for a shell. */
export function addCompletionCommand(program: Command, { say }: CommandContext): Command {
  return program
    .command('completion')
    .description('prints the completion for a shell, which its start-up file sources')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SHELLS)))
    .action((shell: keyof typeof SHELLS) => {
      const script = SHELLS[shell](program.name(), completedCommands(program));
      for (const line of script.trimEnd().split('\n')) say(line);
    });
}
