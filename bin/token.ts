import { findDeployment } from '../operate/deployment';
import { tokensOf } from '../operate/tokens';

const [command, name] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const tokens = tokensOf(await findDeployment(process.argv));
  if (command === 'add' && name !== undefined)
    say(`The token of ${name}, told this once: ${await tokens.add(name)}`);
  else if (command === 'remove' && name !== undefined) await tokens.remove(name);
  else if (command === 'list') for (const each of await tokens.names()) say(each);
  else throw new Error('npm run token -- add NAME | remove NAME | list  [--stack NAME]');
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
