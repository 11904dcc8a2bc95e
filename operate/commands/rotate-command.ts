import { type Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { KEY_NAME_EXPECTED, keyName } from '../../lambda/contract/secrets';
import { confirmRemoval, deploymentFor, isJson, showResult } from '../command';
import type { CommandContext } from '../command-context';
import type { Deployment } from '../deployment';
import { findNumbersWithKey } from '../numbers-in-use';
import { withDeployedRelay } from '../relay-options';
import { KEY_KINDS, type KeyKind, rotationOf } from '../rotation';

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

/** `conference-relay rotate`: manages the keys of the callback URLs and of the deliveries. */
export function addRotateCommand(program: Command, context: CommandContext): Command {
  const { say, note, sleep } = context;
  const command = withDeployedRelay(
    program.command('rotate').description('rotates the keys of callback URLs, or of deliveries'),
  );
  command.addOption(
    new Option('--keys <keys>', 'the keys of the callback URLs, or of the signatures of deliveries')
      .choices(KEY_KINDS)
      .default('callback'),
  );
  const keysOf = (subcommand: Command): KeyKind => subcommand.optsWithGlobals().keys;
  const rotation = async (subcommand: Command) =>
    rotationOf(await deploymentFor(subcommand, context), keysOf(subcommand));
  command
    .command('start')
    .description('adds a key, waits until every function has read it, and then uses it')
    .action(async (_options: object, subcommand: Command) => {
      const { add, use } = await rotation(subcommand);
      const messages = MESSAGES[keysOf(subcommand)];
      const added = await add();
      for (let left = PROPAGATION_MINUTES; left > 0; left -= 1) {
        (isJson(subcommand) ? note : say)(messages.added(added, left));
        await sleep(60_000);
      }
      await use(added);
      showResult(subcommand, { json: { current: added }, lines: [messages.used(added)] }, context);
    });
  command
    .command('use')
    .description('makes a key the current one. Every function must have read it before')
    .argument('<name>', 'the name of the key', nameOfKey)
    .action(async (name: string, _options: object, subcommand: Command) => {
      await (await rotation(subcommand)).use(name);
      const lines = [MESSAGES[keysOf(subcommand)].used(name)];
      showResult(subcommand, { json: { current: name }, lines }, context);
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
      showResult(subcommand, { json: { removed: name }, lines: [`The key ${name} is removed.`] }, context);
    });
  command
    .command('list')
    .description(
      'lists the names of the keys, the current one first, and the FoneNumbers that use another one',
    )
    .action(async (_options: object, subcommand: Command) => {
      const deployment = await deploymentFor(subcommand, context);
      const [current = '', ...others] = await rotationOf(deployment, keysOf(subcommand)).names();
      const keys: { name: string; fonenumbers: readonly string[] }[] = [];
      for (const name of others) {
        const isCallback = keysOf(subcommand) === 'callback';
        keys.push({
          name,
          fonenumbers: isCallback ? await findNumbersWithKey(deployment.bookings, name) : [],
        });
      }
      const lines = keys.map(({ name, fonenumbers }) =>
        fonenumbers.length > 0 ? `${name}: used by ${listNumbers(fonenumbers)}` : name,
      );
      showResult(subcommand, { json: { current, others: keys }, lines: [current, ...lines] }, context);
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
