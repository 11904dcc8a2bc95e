import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { formatTable } from './format-table';
import { wholeNumberParser } from './parse-whole-number';
import { callsPart } from './parts/calls';
import { functionsPart } from './parts/functions';
import { growthPart } from './parts/growth';
import { memoryPart } from './parts/memory';
import { replaceTables } from './performance-page';
import { createProgressBar } from './progress';

/**
 * Measures the relay's costs in one run, and reports ratios: all parts, or the named ones.
 *
 * npm run bench -- [functions] [memory] [calls] [growth] [--pairs 5] [--write]
 *
 * `--write` puts the tables into docs/performance.md.
 */
const PARTS = [functionsPart, memoryPart, callsPart, growthPart];
const PAGE_PATH = join(import.meta.dirname, '../docs/performance.md');

const command = new Command('npm run bench --')
  .description('Measures the cost of the relay in one run, and prints it as ratios.')
  .addArgument(
    new Argument('[parts...]', 'the parts to measure (default: all)').choices(PARTS.map(({ name }) => name)),
  )
  .option(
    '--pairs <n>',
    'number of measurements of each part and of its floor',
    wholeNumberParser(1, 1000),
    5,
  )
  .option('--write', 'writes the tables into docs/performance.md')
  .parse();
const partNames: readonly string[] = command.args;
const { pairs, write } = command.opts<{ pairs: number; write?: true }>();
// The SDK warns of the end of its support for Node 20, which is not what is deployed.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

for (const part of PARTS.filter(({ name }) => partNames.length === 0 || partNames.includes(name))) {
  const bar = createProgressBar(part.name, part.steps(pairs));
  const { tables } = await part.run(pairs, (done, what) => bar.update(done, what));
  bar.end();
  process.stdout.write(`${part.name}\n\n${tables.map(formatTable).join('\n\n')}\n\n`);
  if (write) {
    writeFileSync(
      PAGE_PATH,
      replaceTables(readFileSync(PAGE_PATH, 'utf8'), part, { tables, pairs, now: new Date() }),
    );
  }
}
process.exit();
