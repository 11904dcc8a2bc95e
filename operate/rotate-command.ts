import { type Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { KEY_NAME_EXPECTED, keyName } from '../lambda/contract/secrets';
import { type CommandContext, confirmRemoval, deploymentOf, operatorCommand } from './command';
import type { Deployment } from './deployment';
import { findNumbersWithKey } from './numbers-in-use';
import { KEY_KINDS, type KeyKind, rotationOf } from './rotation';

/** One minute more than `secretsManagerSecret` caches a secret. */
const PROPAGATION_MINUTES = 6;

/** The messages for an added key (with the minutes until its use), for a used key, and for a removal. */
const MESSAGES = {
  callback: {
    added: (name: string, left: number) =>
      `The key ${name} verifies. It will sign in ${left} min, when every function has read it.`,
    used: (name: string) => `The key ${name} signs. The others verify until they are removed.`,
    removing: (name: string) =>
      `Callback URLs that the key ${name} signed are refused from now on. Remove it`,
  },
  signing: {
    added: (name: string, left: number) =>
      `The key ${name} signs deliveries, too. Every function will have read it in ${left} min.`,
    used: (name: string) =>
      `All keys sign deliveries. Receivers see the secret of ${name} first. Remove the other keys when each receiver has it.`,
    removing: (name: string) =>
      `Receivers that only have the secret of the key ${name} refuse deliveries from now on. Remove it`,
  },
} as const satisfies Record<KeyKind, unknown>;

/** `npm run rotate`: manages the keys of the callback URLs and of the deliveries. */
export function rotateCommand(context: CommandContext): Command {
  const { say, sleep } = context;
  const command = operatorCommand('rotate', 'Rotates the keys of a deployment.', context);
  command.addOption(
    new Option('--keys <keys>', 'the keys of the callback URLs, or of the signatures of deliveries')
      .choices(KEY_KINDS)
      .default('callback'),
  );
  const keysOf = (subcommand: Command): KeyKind => subcommand.optsWithGlobals().keys;
  const rotation = async (subcommand: Command) =>
    rotationOf(await deploymentOf(subcommand, context), keysOf(subcommand));
  command
    .command('start')
    .description('adds a key, waits until every function has read it, and then uses it')
    .action(async (_options: object, subcommand: Command) => {
      const { add, use } = await rotation(subcommand);
      const messages = MESSAGES[keysOf(subcommand)];
      const added = await add();
      for (let left = PROPAGATION_MINUTES; left > 0; left -= 1) {
        say(messages.added(added, left));
        await sleep(60_000);
      }
      await use(added);
      say(messages.used(added));
    });
  command
    .command('use')
    .description('makes a key the current one. Every function must have read it before')
    .argument('<name>', 'the name of the key', nameOfKey)
    .action(async (name: string, _options: object, subcommand: Command) => {
      await (await rotation(subcommand)).use(name);
      say(MESSAGES[keysOf(subcommand)].used(name));
    });
  command
    .command('remove')
    .description('removes a key that is not the current one')
    .argument('<name>', 'the name of the key', nameOfKey)
    .option('--yes', 'remove without confirmation')
    .option('--force', 'remove a key that FoneNumbers use, too. Callbacks about their calls are lost')
    .action(async (name: string, { force = false }: { force?: boolean }, subcommand: Command) => {
      const prompt = MESSAGES[keysOf(subcommand)].removing(name);
      const deployment = await confirmRemoval(subcommand, prompt, context);
      const { remove } = rotationOf(deployment, keysOf(subcommand));
      if (keysOf(subcommand) === 'callback' && !force) await requireUnused(deployment, name);
      await remove(name);
      say(`The key ${name} is removed.`);
    });
  command
    .command('list')
    .description(
      'lists the names of the keys, the current one first, and the FoneNumbers that use another one',
    )
    .action(async (_options: object, subcommand: Command) => {
      const deployment = await deploymentOf(subcommand, context);
      const [current = '', ...others] = await rotationOf(deployment, keysOf(subcommand)).names();
      say(current);
      for (const name of others) {
        const numbers =
          keysOf(subcommand) === 'callback' ? await findNumbersWithKey(deployment.bookings, name) : [];
        say(numbers.length > 0 ? `${name}: used by ${listNumbers(numbers)}` : name);
      }
    });
  return command;
}

/** @throws if FoneStorm may report calls of FoneNumbers to URLs with the key */
async function requireUnused({ bookings }: Deployment, name: string): Promise<void> {
  const numbers = await findNumbersWithKey(bookings, name);
  if (numbers.length === 0) return;
  throw new Error(
    `${name}: expected a key that no FoneNumber uses, got one that is used by ${listNumbers(numbers)}. Nothing was removed. The sweep gives each number a URL with the current key. Run the command again in 15 minutes. If it fails again, search the log of sweep for the number.`,
  );
}

/** The most numbers in one line. */
const MAX_LISTED = 20;

function listNumbers(numbers: readonly string[]): string {
  const more = numbers.length - MAX_LISTED;
  return `${numbers.slice(0, MAX_LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function nameOfKey(text: string): string {
  if (v.is(keyName, text)) return text;
  throw new InvalidArgumentError(`Expected ${KEY_NAME_EXPECTED}.`);
}
