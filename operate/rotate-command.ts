import { type Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { KEY_NAME_EXPECTED, keyName } from '../lambda/contract/secrets';
import { type CommandContext, confirmRemoval, deploymentOf, operatorCommand } from './command';
import type { Deployment } from './deployment';
import { findNumbersWithKey } from './numbers-in-use';
import { KEY_KINDS, type KeyKind, rotationOf } from './rotation';

/** Every function has read a new key after five minutes: see `secretsManagerSecret`. */
const PROPAGATION_MINUTES = 6;

/** The messages for an added key, with the minutes until its use; for a used key; and for a removal. */
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
      `Deliveries are signed with the key ${name}, too, once every function has read it, in ${left} min.`,
    used: (name: string) =>
      `Deliveries are signed with all keys; receivers see the secret of ${name} first. When each receiver has it, remove the others.`,
    removing: (name: string) =>
      `Receivers that only have the secret of the key ${name} refuse deliveries from now on. Remove it`,
  },
} as const satisfies Record<KeyKind, unknown>;

/** `npm run rotate`: the keys of the callback URLs, and of the deliveries. */
export function rotateCommand(surroundings: CommandContext): Command {
  const { say, sleep } = surroundings;
  const command = operatorCommand('rotate', 'Rotates the keys of a deployment.', surroundings);
  command.addOption(
    new Option('--keys <keys>', 'the keys of the callback URLs, or those of the signatures of deliveries')
      .choices(KEY_KINDS)
      .default('callback'),
  );
  const keysOf = (its: Command): KeyKind => its.optsWithGlobals().keys;
  const rotation = async (its: Command) => rotationOf(await deploymentOf(its, surroundings), keysOf(its));
  command
    .command('start')
    .description('adds a key, waits until every function has read it, and then uses it')
    .action(async (_options: object, its: Command) => {
      const { add, use } = await rotation(its);
      const told = MESSAGES[keysOf(its)];
      const added = await add();
      for (let left = PROPAGATION_MINUTES; left > 0; left -= 1) {
        say(told.added(added, left));
        await sleep(60_000);
      }
      await use(added);
      say(told.used(added));
    });
  command
    .command('use')
    .description('makes a key the current one; every function must have read it before')
    .argument('<name>', 'the name of the key', nameOfKey)
    .action(async (name: string, _options: object, its: Command) => {
      await (await rotation(its)).use(name);
      say(MESSAGES[keysOf(its)].used(name));
    });
  command
    .command('remove')
    .description('removes a key that is not the current one')
    .argument('<name>', 'the name of the key', nameOfKey)
    .option('--yes', 'without asking')
    .option('--force', 'also a key that FoneNumbers use: FoneStorm’s callbacks about their calls are lost')
    .action(async (name: string, { force = false }: { force?: boolean }, its: Command) => {
      const what = MESSAGES[keysOf(its)].removing(name);
      const deployment = await confirmRemoval(its, what, surroundings);
      const { remove } = rotationOf(deployment, keysOf(its));
      if (keysOf(its) === 'callback' && !force) await requireUnused(deployment, name);
      await remove(name);
      say(`The key ${name} is removed.`);
    });
  command
    .command('list')
    .description(
      'lists the names of the keys, the current one first, and the FoneNumbers that use another one',
    )
    .action(async (_options: object, its: Command) => {
      const deployment = await deploymentOf(its, surroundings);
      const [current = '', ...others] = await rotationOf(deployment, keysOf(its)).names();
      say(current);
      for (const name of others) {
        const numbers = keysOf(its) === 'callback' ? await findNumbersWithKey(deployment.bookings, name) : [];
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
    `${name}: expected a key that no FoneNumber uses, got one that is used by ${listNumbers(numbers)}. Nothing was removed. The sweep gives each number a URL by the current key: try again in a quarter of an hour, or look for the number in its log.`,
  );
}

/** The most numbers that a line names. */
const MAX_NAMED = 20;

function listNumbers(numbers: readonly string[]): string {
  const more = numbers.length - MAX_NAMED;
  return `${numbers.slice(0, MAX_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function nameOfKey(text: string): string {
  if (v.is(keyName, text)) return text;
  throw new InvalidArgumentError(`Expected ${KEY_NAME_EXPECTED}.`);
}
