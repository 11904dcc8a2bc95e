import { setTimeout as sleep } from 'node:timers/promises';
import { findDeployment } from '../operate/deployment';
import { rotationOf } from '../operate/rotation';

const [command, name] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

/** Every function has read a new key after five minutes: see `secretsManagerSecret`. */
const MINUTES = 6;

async function main(): Promise<void> {
  const rotation = rotationOf(await findDeployment(process.argv));
  if (command === 'start') {
    const added = await rotation.add();
    for (let left = MINUTES; left > 0; left -= 1) {
      say(`The key ${added} verifies. It will sign in ${left} min, when every function has read it.`);
      await sleep(60_000);
    }
    await rotation.use(added);
    say(`The key ${added} signs. The others verify until they are removed.`);
  } else if (command === 'use' && name !== undefined) await rotation.use(name);
  else if (command === 'remove' && name !== undefined) await rotation.remove(name);
  else if (command === 'list') for (const each of await rotation.names()) say(each);
  else throw new Error('npm run rotate -- start | use NAME | remove NAME | list  [--stack NAME]');
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
