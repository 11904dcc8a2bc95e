import { Program } from '../../command-line/program';
import { say } from '../../local/terminal';
import { checkProse } from './check-prose';

const command = new Program('npm run prose --')
  .description('Checks the sentences of pages and code: their length, their beginnings, and words to avoid.')
  .argument('[paths...]', 'Markdown files, folders and files of code; default: all but fixtures')
  .parse();

try {
  const { lines, exitCode } = await checkProse(command.args, process.cwd());
  for (const line of lines) say(line);
  process.exitCode = exitCode;
} catch (error) {
  command.error((error as Error).message);
}
