import { type Command, InvalidArgumentError, Option } from 'commander';
import * as v from 'valibot';
import { KEY_NAME, keyName } from '../lambda/contract/secrets';
import { deploymentOf, deploymentToRemoveFrom, operatorCommand, type Surroundings } from './command';
import { ROTATED_KEYS, type RotatedKeys, rotationOf } from './rotation';

/** Every function has read a new key after five minutes: see `secretsManagerSecret`. */
const MINUTES = 6;

/** The messages for an added key, with the minutes until its use; for a used key; and for a removal. */
const TOLD = {
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
} as const satisfies Record<RotatedKeys, unknown>;

/** `npm run rotate`: the keys of the callback URLs, and of the deliveries. */
export function rotateCommand(surroundings: Surroundings): Command {
  const { say, sleep } = surroundings;
  const command = operatorCommand('rotate', 'Rotates the keys of a deployment.', surroundings);
  command.addOption(
    new Option('--keys <keys>', 'the keys of the callback URLs, or those of the signatures of deliveries')
      .choices(ROTATED_KEYS)
      .default('callback'),
  );
  const keysOf = (its: Command): RotatedKeys => its.optsWithGlobals().keys;
  const rotation = async (its: Command) => rotationOf(await deploymentOf(its, surroundings), keysOf(its));
  command
    .command('start')
    .description('adds a key, waits until every function has read it, and then uses it')
    .action(async (_options: object, its: Command) => {
      const { add, use } = await rotation(its);
      const told = TOLD[keysOf(its)];
      const added = await add();
      for (let left = MINUTES; left > 0; left -= 1) {
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
      say(TOLD[keysOf(its)].used(name));
    });
  command
    .command('remove')
    .description('removes a key that is not the current one')
    .argument('<name>', 'the name of the key', nameOfKey)
    .option('--yes', 'without asking')
    .action(async (name: string, _options: object, its: Command) => {
      const what = TOLD[keysOf(its)].removing(name);
      const { remove } = rotationOf(await deploymentToRemoveFrom(its, what, surroundings), keysOf(its));
      await remove(name);
      say(`The key ${name} is removed.`);
    });
  command
    .command('list')
    .description('lists the names of the keys, the current one first')
    .action(async (_options: object, its: Command) => {
      for (const each of await (await rotation(its)).names()) say(each);
    });
  return command;
}

function nameOfKey(text: string): string {
  if (v.is(keyName, text)) return text;
  throw new InvalidArgumentError(`Expected ${KEY_NAME}.`);
}
