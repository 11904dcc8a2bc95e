import { Option } from 'commander';
import { wholeNumberParser } from '../../bench/parse-whole-number';
import { createProgressBar } from '../../bench/progress';
import { Program } from '../../command-line/program';
import type { Generation } from '../../lambda/domain/generation';
import { MUTATIONS } from './mutations/all-mutations';
import { findFailure, formatFailure } from './runs/find-failure';
import { type RunRequest, runInProcesses } from './runs/run-in-processes';
import type { RunSummary } from './runs/run-seeds';
import { DEFAULT_MAX_PEOPLE } from './scenario/scenario';

const MAX_NUMBER = 2 ** 31 - 1;

const print = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { mutations, ...wanted } = readOptions();
  if (mutations) return findMutationSeeds(wanted);
  const { seed, mutation, maxPeople, generation } = wanted;
  const began = Date.now();
  const ran = await withProgress('runs', wanted);
  print(`${formatSummary(seed, ran)}, in ${Math.round((Date.now() - began) / 1000)} s`);
  if (ran.failedSeed === undefined) return;
  process.stderr.write(`Seed ${ran.failedSeed} fails. It is being reduced…\n`);
  const mutated = mutation === undefined ? undefined : MUTATIONS[mutation];
  const failure = await findFailure(ran.failedSeed, { mutation: mutated, maxPeople, generation });
  const how = [
    ...(generation === '2017' ? [] : [` --generation ${generation}`]),
    ...(maxPeople === DEFAULT_MAX_PEOPLE ? [] : [` --people ${maxPeople}`]),
    ...(mutation === undefined ? [] : [` --mutation "${mutation}"`]),
  ];
  if (failure) print(`\n${formatFailure(failure, how.join(''))}`);
  process.exitCode = 1;
}

/** Searches the seed that detects each mutation, and prints the rows of the table in docs/reliability.md. */
async function findMutationSeeds(wanted: RunRequest): Promise<void> {
  for (const [mutation, made] of Object.entries(MUTATIONS)) {
    const { failedSeed } = await withProgress(mutation, { ...wanted, mutation });
    print(`| ${mutation} | ${made().detectedBy} | ${failedSeed ?? `not found in ${wanted.runs} runs`} |`);
    if (failedSeed === undefined) process.exitCode = 1;
  }
}

function readOptions(): RunRequest & { readonly mutations: boolean } {
  const command = new Program('npm run simulate --')
    .description('Runs the whole relay on a virtual clock, with events and failures from a random seed.')
    .option('--seed <n>', 'the first seed', wholeNumberParser(0, MAX_NUMBER), 1)
    .option('--runs <n>', 'the number of seeds', wholeNumberParser(1, MAX_NUMBER), 1000)
    .option(
      '--people <n>',
      'the most people in a conference',
      wholeNumberParser(0, MAX_NUMBER),
      DEFAULT_MAX_PEOPLE,
    )
    .addOption(
      new Option('--generation <name>', "which of FoneStorm's APIs the account has")
        .choices(['2017', '2.4'])
        .default('2017'),
    )
    .addOption(new Option('--mutation <name>', 'breaks the relay').choices(Object.keys(MUTATIONS)))
    .addOption(new Option('--mutations', 'tries each mutation, one after another').conflicts('mutation'))
    .parse();
  const { mutations = false, mutation, people: maxPeople, ...counts } = command.opts<CommandOptions>();
  return { ...counts, maxPeople, mutation, mutations };
}

interface CommandOptions {
  readonly seed: number;
  readonly runs: number;
  readonly people: number;
  readonly generation: Generation;
  readonly mutation?: string;
  readonly mutations?: true;
}

async function withProgress(what: string, wanted: RunRequest): Promise<RunSummary> {
  const bar = createProgressBar(what, wanted.runs);
  try {
    const ran = await runInProcesses(wanted, (all) => bar.update(all.runs));
    bar.update(ran.runs);
    return ran;
  } finally {
    bar.end();
  }
}

function formatSummary(seed: number, { runs, counts, failedSeed }: RunSummary): string {
  const { callbacks, accepted, events, delivered, requests, faults } = counts;
  return [
    `${runs} runs, from seed ${seed} on${failedSeed === undefined ? ': every promise was kept' : ''}`,
    `${callbacks} callbacks, ${accepted} of them accepted`,
    `${events} events published`,
    `${delivered} callbacks delivered`,
    `${requests} requests to FoneStorm`,
    `${faults} faults`,
  ].join(', ');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
