import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { callsPart } from './calls-part';
import { tableText } from './figures';
import { functionsPart } from './functions-part';
import { growthPart } from './growth-part';
import { pageWith } from './page';
import { progress } from './progress';
import { wholeNumber } from './whole-number';

/**
 * What the relay costs, measured in this one run and told as ratios: all of it, or the parts that are named.
 *
 * npm run bench -- [functions] [calls] [growth] [--pairs 5] [--write]
 *
 * `--write` puts the tables into docs/performance.md.
 */
const PARTS = [functionsPart, callsPart, growthPart];
const PAGE = join(import.meta.dirname, '../docs/performance.md');

const command = new Command('npm run bench --')
  .description('Measures the cost of the relay in one run, and prints it as ratios.')
  .addArgument(
    new Argument('[parts...]', 'the parts to measure (default: all)').choices(PARTS.map(({ name }) => name)),
  )
  .option('--pairs <n>', 'number of measurements of each part and of its floor', wholeNumber(1, 1000), 5)
  .option('--write', 'writes the tables into docs/performance.md')
  .parse();
const named: readonly string[] = command.args;
const { pairs, write } = command.opts<{ pairs: number; write?: true }>();
// The SDK warns of the end of its support for Node 20, which is not what is deployed.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

for (const part of PARTS.filter(({ name }) => named.length === 0 || named.includes(name))) {
  const bar = progress(part.name, part.steps(pairs));
  const tables = await part.run(pairs, (done, what) => bar.at(done, what));
  bar.end();
  process.stdout.write(`${part.name}\n\n${tables.map(tableText).join('\n\n')}\n\n`);
  if (write) {
    writeFileSync(PAGE, pageWith(readFileSync(PAGE, 'utf8'), part, { tables, pairs, now: new Date() }));
  }
}
process.exit();
