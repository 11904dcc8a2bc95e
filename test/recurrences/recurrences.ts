import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { wholeNumberParser } from '../../bench/parse-whole-number';
import { Program } from '../../command-line/program';
import { starts } from '../../lambda/adapters/recurrence/expand-rule';
import { ensurePythonEnvironment } from '../python-environment';
import { arbitraryCase, type RecurrenceCase } from './arbitrary-rule';

const here = import.meta.dirname;
const dateutil = {
  ...{ name: 'python-dateutil', module: 'dateutil, tzdata', requirements: join(here, 'requirements.txt') },
  folder: join(here, '../../node_modules/.cache/conference-relay/dateutil'),
};

/** The most differences that are printed. */
const MAX_PRINTED = 10;

async function main(): Promise<void> {
  const { cases, seed } = new Program('npm run recurrences --')
    .description('Compares the starts of random recurrence rules with those of python-dateutil.')
    .option('--cases <n>', 'the number of rules', wholeNumberParser(1, 9_999_999), 10_000)
    .option('--seed <n>', 'the seed of the random rules', wholeNumberParser(1, 999_999_999), 1)
    .parse()
    .opts<{ cases: number; seed: number }>();
  const bin = await ensurePythonEnvironment(dateutil, (what, take) => {
    process.stderr.write(`${what} …\n`);
    return take();
  });
  const begun = Date.now();
  const random = fc.sample(arbitraryCase(Intl.supportedValuesOf('timeZone')), { numRuns: cases, seed });
  const expected = await expandWithDateutil(join(bin, 'python'), random);
  let [differences, instants] = [0, 0];
  for (const [index, each] of random.entries()) {
    const found = starts(each, each.from, each.to).map(({ start }) => start);
    const wanted = expected[index] ?? [];
    instants += wanted.length;
    if (found.join() === wanted.join()) continue;
    differences += 1;
    if (differences <= MAX_PRINTED) process.stdout.write(`${describeDifference(each, wanted, found)}\n`);
  }
  const seconds = Math.round((Date.now() - begun) / 1000);
  const outcome = differences === 0 ? 'no difference' : `${differences} differ`;
  process.stdout.write(
    `${random.length} rules with ${instants} starts in ${seconds} s, seed ${seed}: ${outcome}\n`,
  );
  if (differences > 0) process.exitCode = 1;
}

/** The instants of each case, in the order of the cases. */
async function expandWithDateutil(
  python: string,
  random: readonly RecurrenceCase[],
): Promise<readonly (readonly string[])[]> {
  // An empty path of time zones: Python reads the pinned package instead of the one of the machine.
  const child = spawn(python, [join(here, 'expand.py')], {
    env: { ...process.env, PYTHONTZPATH: '' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(random.map((each) => `${JSON.stringify(each)}\n`).join(''));
  const lists: string[][] = [];
  for await (const line of createInterface(child.stdout)) lists.push(JSON.parse(line));
  if (lists.length !== random.length)
    throw new Error(`python-dateutil: expected ${random.length} answers, got ${lists.length}`);
  return lists;
}

function describeDifference(
  each: RecurrenceCase,
  wanted: readonly string[],
  found: readonly string[],
): string {
  const missing = wanted.filter((instant) => !found.includes(instant as never)).slice(0, 3);
  const surplus = found.filter((instant) => !wanted.includes(instant)).slice(0, 3);
  return `${JSON.stringify(each)}\n  missing ${missing.join(' ') || 'none'}, surplus ${surplus.join(' ') || 'none'}`;
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
