import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Argument } from 'commander';
import { Program } from '../command-line/program';
import { budgetsTable, exceededBudgets } from './budgets';
import { formatTable, type Table } from './format-table';
import { MEASURED_FUNCTIONS } from './frozen-stand-in';
import { wholeNumberParser } from './parse-whole-number';
import { callsPart } from './parts/calls';
import { functionsPart } from './parts/functions';
import { growthPart } from './parts/growth';
import { memoryPart } from './parts/memory';
import { outpostPart } from './parts/outpost';
import { waitingPart } from './parts/waiting';
import { replaceTables, type Section } from './performance-page';
import { createProgressBar } from './progress';

/**
 * Measures the relay's costs in one run, and reports ratios: all parts, or the named ones.
 *
 * npm run bench -- [functions] [memory] [calls] [growth] [waiting] [outpost] [a function] [--pairs 5] [--write]
 *
 * With the name of a function, the parts `functions` and `memory` measure only this function. `--write` puts the tables into
 * docs/performance.md and docs/cost.md. The exit code is 1 if a counted figure exceeds its budget. A part whose programs are missing
 * is left out; if it was named, the exit code is 1, too.
 */
const PARTS = [functionsPart, memoryPart, callsPart, growthPart, waitingPart, outpostPart];
const PERFORMANCE_PAGE = join(import.meta.dirname, '../docs/performance.md');
const COST_PAGE = join(import.meta.dirname, '../docs/cost.md');

const command = new Program('npm run bench --')
  .description('Measures the cost of the relay in one run, and prints it as ratios.')
  .addArgument(
    new Argument(
      '[names...]',
      'the parts to measure (default: all), and the functions to which they are limited',
    ).choices([...PARTS, ...MEASURED_FUNCTIONS].map(({ name }) => name)),
  )
  .option(
    '--pairs <n>',
    'number of measurements of each part and of its floor',
    wholeNumberParser(1, 1000),
    5,
  )
  .option('--write', 'writes the tables into docs/performance.md and docs/cost.md')
  .parse();
const { pairs, write } = command.opts<{ pairs: number; write?: true }>();
const parts = chosenOf(PARTS);
const functions = chosenOf(MEASURED_FUNCTIONS);
if (write && functions.length < MEASURED_FUNCTIONS.length) {
  command.error('--write: expected no name of a function, because the page has a row for each');
}
// The SDK warns of the end of its support for Node 20, which is not what is deployed.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const exceeded: string[] = [];
let isIncomplete = false;

for (const part of parts) {
  const missing = part.missing?.();
  if (missing !== undefined) {
    process.stdout.write(`${part.name}: ${missing}\n\n`);
    isIncomplete ||= command.args.includes(part.name);
    continue;
  }
  const bar = createProgressBar(part.name, part.steps({ pairs, functions }));
  const run = await part.run({ pairs, functions }, (done, what) => bar.update(done, what));
  bar.end();
  const budgets = run.figures ? [budgetsTable(run.figures)] : [];
  report(PERFORMANCE_PAGE, part, [...run.tables, ...budgets]);
  if (run.costs) report(COST_PAGE, part, run.costs);
  exceeded.push(...exceededBudgets(run.figures ?? {}));
}

for (const measure of exceeded) process.stdout.write(`exceeded: ${measure}\n`);
process.exit(exceeded.length > 0 || isIncomplete ? 1 : 0);

/** The parts that the command line names; all if it names none. */
function chosenOf<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  const named = all.filter(({ name }) => command.args.includes(name));
  return named.length > 0 ? named : all;
}

/** Prints tables, and writes them into their page if the run is to. */
function report(page: string, section: Section, tables: readonly Table[]): void {
  process.stdout.write(`${section.name}\n\n${tables.map(formatTable).join('\n\n')}\n\n`);
  if (!write) return;
  const written = replaceTables(readFileSync(page, 'utf8'), section, { tables, pairs, now: new Date() });
  writeFileSync(page, written);
}
