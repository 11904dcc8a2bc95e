import { type Command, InvalidArgumentError } from 'commander';
import { type CommandContext, confirmRemoval, deploymentOf, operatorCommand } from './command';
import { tokensOf } from './tokens';

/** `npm run token`: manages the callers' tokens of a deployment. */
export function tokenCommand(context: CommandContext): Command {
  const { say } = context;
  const command = operatorCommand('token', 'Manages the API tokens of callers.', context);
  command
    .command('add')
    .description('creates a token, and prints it this once')
    .argument('<name>', 'the name of the caller: 1 to 64 letters, digits, ".", "_" and "-"', tokenName)
    .action(async (name: string, _options: object, subcommand: Command) => {
      const tokens = tokensOf(await deploymentOf(subcommand, context));
      say(`The token of ${name}, shown only once: ${await tokens.add(name)}`);
    });
  command
    .command('remove')
    .description('removes a token. The API refuses it within five minutes')
    .argument('<name>', 'the name of the caller', storedName)
    .option('--yes', 'remove without confirmation')
    .action(async (name: string, _options: object, subcommand: Command) => {
      const prompt = `Remove the token of ${name}`;
      const tokens = tokensOf(await confirmRemoval(subcommand, prompt, context));
      await tokens.remove(name);
      say(`The token of ${name} is removed.`);
    });
  command
    .command('list')
    .description('lists the names of the tokens')
    .action(async (_options: object, subcommand: Command) => {
      const tokens = tokensOf(await deploymentOf(subcommand, context));
      for (const name of await tokens.names()) say(name);
    });
  return command;
}

/** Refuses two names that every JavaScript object has: a valibot record skips them, so that such a token would never work. */
function tokenName(text: string): string {
  const isName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text);
  if (isName && text !== 'constructor' && text !== 'prototype') return text;
  throw new InvalidArgumentError('Expected 1 to 64 letters, digits, ".", "_" and "-".');
}

/** Accepts any name, because an operator may have written another one into the secret by hand. */
function storedName(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Expected the name of a token.');
}
