import { type Command, InvalidArgumentError } from 'commander';
import { type CommandContext, confirmRemoval, deploymentOf, operatorCommand } from './command';
import { tokensOf } from './tokens';

/** `npm run token`: the callers' tokens of a deployment. */
export function tokenCommand(surroundings: CommandContext): Command {
  const { say } = surroundings;
  const command = operatorCommand('token', 'Manages the tokens of the API’s callers.', surroundings);
  command
    .command('add')
    .description('creates a token, and shows it only once')
    .argument('<name>', 'whose it is: 1 to 64 letters, digits, ".", "_" and "-"', tokenName)
    .action(async (name: string, _options: object, its: Command) => {
      const tokens = tokensOf(await deploymentOf(its, surroundings));
      say(`The token of ${name}, shown only once: ${await tokens.add(name)}`);
    });
  command
    .command('remove')
    .description('removes a token: within five minutes its caller is refused')
    .argument('<name>', 'whose it is', storedName)
    .option('--yes', 'without asking')
    .action(async (name: string, _options: object, its: Command) => {
      const what = `Remove the token of ${name}`;
      const tokens = tokensOf(await confirmRemoval(its, what, surroundings));
      await tokens.remove(name);
      say(`The token of ${name} is removed.`);
    });
  command
    .command('list')
    .description('lists the names of the tokens')
    .action(async (_options: object, its: Command) => {
      const tokens = tokensOf(await deploymentOf(its, surroundings));
      for (const each of await tokens.names()) say(each);
    });
  return command;
}

/** A valibot record skips two names that every JavaScript object has: a token of such a name would never work. */
function tokenName(text: string): string {
  const isName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text);
  if (isName && text !== 'constructor' && text !== 'prototype') return text;
  throw new InvalidArgumentError('Expected 1 to 64 letters, digits, ".", "_" and "-".');
}

/** A token of any name may be in the secret, but not one without a name. */
function storedName(text: string): string {
  if (text.trim() !== '') return text;
  throw new InvalidArgumentError('Expected the name of a token.');
}
