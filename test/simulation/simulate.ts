import { parseArgs } from 'node:util';
import { progress } from '../../bench/progress';
import { failureOf, toldFailure } from './failure';
import { MUTATIONS } from './mutations/mutations';
import { runInParts, type Wanted } from './parts';
import { PEOPLE } from './scenario';
import type { Ran } from './seeds';

const USAGE = `npm run simulate -- [--seed N] [--runs M] [--people P] [--mutation "NAME" | --mutations]
Mutations:
${Object.keys(MUTATIONS)
  .map((name) => `  ${name}`)
  .join('\n')}`;
const MOST = 2 ** 31;

const say = (line: string) => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { mutations, ...wanted } = options();
  if (mutations) return searchAll(wanted);
  const { seed, mutation, people } = wanted;
  const began = Date.now();
  const ran = await withProgress('runs', wanted);
  say(`${toldRuns(seed, ran)}, in ${Math.round((Date.now() - began) / 1000)} s`);
  if (ran.failed === undefined) return;
  process.stderr.write(`Seed ${ran.failed} fails. It is made smaller…\n`);
  const mutated = mutation === undefined ? undefined : MUTATIONS[mutation];
  const failure = await failureOf(ran.failed, { mutation: mutated, people });
  const how = [
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

function options(): Wanted & { mutations: boolean } {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      runs: { type: 'string', default: '1000' },
      people: { type: 'string', default: String(PEOPLE) },
      mutation: { type: 'string' },
      mutations: { type: 'boolean', default: false },
    },
  });
  const whole = (name: 'seed' | 'runs' | 'people', least: number) => {
    const value = Number(values[name]);
    if (Number.isInteger(value) && value >= least && value < MOST && values[name].trim() !== '') return value;
    throw new Error(`--${name}: expected a whole number from ${least} to ${MOST - 1}. ${USAGE}`);
  };
  const { mutation, mutations } = values;
  if (mutation !== undefined && !Object.hasOwn(MUTATIONS, mutation)) {
    throw new Error(`--mutation: expected the name of one. ${USAGE}`);
  }
  const counts = { seed: whole('seed', 0), runs: whole('runs', 1), people: whole('people', 0) };
  return { ...counts, mutation, mutations };
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
