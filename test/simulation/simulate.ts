import { Command, Option } from 'commander';
import { progress } from '../../bench/progress';
import { wholeNumber } from '../../bench/whole-number';
import type { Generation } from '../../lambda/domain/generation';
import { failureOf, toldFailure } from './failure';
import { MUTATIONS } from './mutations/mutations';
import { runInParts, type Wanted } from './parts';
import { PEOPLE } from './scenario';
import type { Ran } from './seeds';

const MOST = 2 ** 31 - 1;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { mutations, ...wanted } = options();
  if (mutations) return searchAll(wanted);
  const { seed, mutation, people, generation } = wanted;
  const began = Date.now();
  const ran = await withProgress('runs', wanted);
  say(`${toldRuns(seed, ran)}, in ${Math.round((Date.now() - began) / 1000)} s`);
  if (ran.failed === undefined) return;
  process.stderr.write(`Seed ${ran.failed} fails. It is made smaller…\n`);
  const mutated = mutation === undefined ? undefined : MUTATIONS[mutation];
  const failure = await failureOf(ran.failed, { mutation: mutated, people, generation });
  const how = [
    ...(generation === '2017' ? [] : [` --generation ${generation}`]),
    ...(people === PEOPLE ? [] : [` --people ${people}`]),
    ...(mutation === undefined ? [] : [` --mutation "${mutation}"`]),
  ];
  if (failure) say(`\n${toldFailure(failure, how.join(''))}`);
  process.exitCode = 1;
}

/** Looks for the seed at which each mutation is found; tells it as the rows of the table in docs/reliability.md. */
async function searchAll(wanted: Wanted): Promise<void> {
  for (const [mutation, made] of Object.entries(MUTATIONS)) {
    const { failed } = await withProgress(mutation, { ...wanted, mutation });
    say(`| ${mutation} | ${made().noticedBy} | ${failed ?? `not found in ${wanted.runs} runs`} |`);
    if (failed === undefined) process.exitCode = 1;
  }
}

function options(): Wanted & { readonly mutations: boolean } {
  const command = new Command('npm run simulate --')
    .description('Runs the whole relay on a virtual clock, with events and failures from a random seed.')
    .option('--seed <n>', 'the first seed', wholeNumber(0, MOST), 1)
    .option('--runs <n>', 'the number of seeds', wholeNumber(1, MOST), 1000)
    .option('--people <n>', 'the most people in a conference', wholeNumber(0, MOST), PEOPLE)
    .addOption(
      new Option('--generation <name>', "which of FoneStorm's APIs the account has")
        .choices(['2017', '2.4'])
        .default('2017'),
    )
    .addOption(new Option('--mutation <name>', 'breaks the relay').choices(Object.keys(MUTATIONS)))
    .addOption(new Option('--mutations', 'tries each mutation, one after another').conflicts('mutation'))
    .parse();
  const { mutations = false, mutation, ...counts } = command.opts<Counts>();
  return { ...counts, mutation, mutations };
}

interface Counts {
  readonly seed: number;
  readonly runs: number;
  readonly people: number;
  readonly generation: Generation;
  readonly mutation?: string;
  readonly mutations?: true;
}

async function withProgress(what: string, wanted: Wanted): Promise<Ran> {
  const bar = progress(what, wanted.runs);
  try {
    const ran = await runInParts(wanted, (all) => bar.at(all.runs));
    bar.at(ran.runs);
    return ran;
  } finally {
    bar.end();
  }
}

function toldRuns(seed: number, { runs, figures, failed }: Ran): string {
  const { callbacks, accepted, events, delivered, requests, faults } = figures;
  return [
    `${runs} runs, from seed ${seed} on${failed === undefined ? ': every promise was kept' : ''}`,
    `${callbacks} callbacks, ${accepted} of them taken`,
    `${events} events published`,
    `${delivered} callbacks passed on`,
    `${requests} requests to FoneStorm`,
    `${faults} faults`,
  ].join(', ');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
});
