import { type Command, InvalidArgumentError } from 'commander';
import { confirmRemoval, deploymentFor, showResult } from '../command';
import type { CommandContext } from '../command-context';
import { withDeployedRelay } from '../relay-options';
import { tokensOf } from '../tokens';

/** `conference-relay token`: manages the callers' tokens of a deployed relay. */
export function addTokenCommand(program: Command, context: CommandContext): Command {
  const command = withDeployedRelay(
    program.command('token').description('manages the API tokens of callers'),
  );
  command
    .command('add')
    .description('creates a token, and prints it this once')
    .argument('<name>', 'the name of the caller: 1 to 64 letters, digits, ".", "_" and "-"', tokenName)
    .action(async (name: string, _options: object, subcommand: Command) => {
      const token = await tokensOf(await deploymentFor(subcommand, context)).add(name);
      const lines = [`The token of ${name}, shown only once: ${token}`];
      showResult(subcommand, { json: { name, token }, lines }, context);
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
      showResult(
        subcommand,
        { json: { removed: name }, lines: [`The token of ${name} is removed.`] },
        context,
      );
    });
  command
    .command('list')
    .description('lists the names of the tokens')
    .action(async (_options: object, subcommand: Command) => {
      const names = await tokensOf(await deploymentFor(subcommand, context)).names();
      showResult(subcommand, { json: { tokens: names }, lines: names }, context);
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
