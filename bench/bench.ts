import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { callsPart } from './calls-part';
import { tableText } from './figures';
import { functionsPart } from './functions-part';
import { growthPart } from './growth-part';
import { pageWith } from './page';
import { progress } from './progress';

/**
 * What the relay costs, measured in this one run and told as ratios: all of it, or the parts that are named.
 *
 * npm run bench -- [functions] [calls] [growth] [--pairs 5] [--write]
 *
 * `--write` puts the tables into docs/performance.md.
 */
const PARTS = [functionsPart, callsPart, growthPart];
const PAGE = join(import.meta.dirname, '../docs/performance.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean', default: false }, pairs: { type: 'string', default: '5' } },
});
const pairs = Number(values.pairs);
const unknown = positionals.filter((name) => !PARTS.some((part) => part.name === name));
if (unknown.length > 0 || !(Number.isInteger(pairs) && pairs >= 1)) {
  const names = PARTS.map(({ name }) => name).join(', ');
  process.stderr.write(`bench: expected parts out of ${names}, and --pairs with a whole number from 1 on\n`);
  process.exit(2);
}
// The SDK warns of the end of its support for Node 20, which is not what is deployed.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

for (const part of PARTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name))) {
  const bar = progress(part.name, part.steps(pairs));
  const tables = await part.run(pairs, (done, what) => bar.at(done, what));
  bar.end();
  process.stdout.write(`${part.name}\n\n${tables.map(tableText).join('\n\n')}\n\n`);
  if (values.write) {
    writeFileSync(PAGE, pageWith(readFileSync(PAGE, 'utf8'), part, { tables, pairs, now: new Date() }));
  }
}
process.exit();
