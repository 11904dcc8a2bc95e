import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { findDeployment } from '../operate/deployment';
import { isRotatedKeys, rotationOf } from '../operate/rotation';

const USAGE =
  'npm run rotate -- start | use NAME | remove NAME | list  [--keys callback|signing] [--stack NAME]';
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Every function has read a new key after five minutes: see `secretsManagerSecret`. */
const MINUTES = 6;

/** What is told of a key that was added, in so many minutes before it is used, and of one that is. */
const TOLD = {
  callback: {
    added: (name: string, left: number) =>
      `The key ${name} verifies. It will sign in ${left} min, when every function has read it.`,
    used: (name: string) => `The key ${name} signs. The others verify until they are removed.`,
  },
  signing: {
    added: (name: string, left: number) =>
      `Deliveries are signed with the key ${name}, too, once every function has read it, in ${left} min.`,
    used: (name: string) =>
      `Deliveries are signed with all keys; the secret that receivers are shown first is made of ${name}. When each has it, remove the others.`,
  },
};

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { keys: { type: 'string', default: 'callback' }, stack: { type: 'string' } },
  });
  const [command = '', name] = positionals;
  const { keys } = values;
  const isNamed = command === 'use' || command === 'remove';
  const isKnown = isNamed ? name !== undefined : command === 'start' || command === 'list';
  if (!isKnown || !isRotatedKeys(keys)) throw new Error(USAGE);
  const rotation = rotationOf(await findDeployment(process.argv), keys);
  const told = TOLD[keys];
  if (command === 'start') {
    const added = await rotation.add();
    for (let left = MINUTES; left > 0; left -= 1) {
      say(told.added(added, left));
      await sleep(60_000);
    }
    await rotation.use(added);
    say(told.used(added));
  } else if (command === 'list') for (const each of await rotation.names()) say(each);
  else await rotation[command as 'use' | 'remove'](name ?? '');
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
