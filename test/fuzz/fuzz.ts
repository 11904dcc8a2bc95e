import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  createReadStream,
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { wholeNumberParser } from '../../bench/parse-whole-number';
import { Program } from '../../command-line/program';
import { openApi } from '../../docs/openapi';
import type { ROUTES } from '../../lambda/contract/routes';
import { escapeControlCharacters } from '../../lambda/domain/escape-control-characters';
import type { Generation } from '../../lambda/domain/generation';
import { ensurePythonEnvironment } from '../python-environment';
import { countCases, formatCases, operationsWithoutSuccess, totalCases } from './cases';
import { type FuzzedRelay, startFuzzedRelay } from './fuzzed-relay';

const here = import.meta.dirname;
const root = join(here, '../..');
const schemathesis = {
  ...{ name: 'Schemathesis', module: 'schemathesis', requirements: join(here, 'requirements.txt') },
  folder: join(root, 'node_modules/.cache/conference-relay/schemathesis'),
};

async function main(): Promise<void> {
  const command = new Program('npm run fuzz --')
    .description('Sends random requests, generated from docs/openapi.json, to the relay.')
    .option('--cases <n>', 'the least number of requests', wholeNumberParser(1, 999_999_999), 10_000)
    .option('--seed <n>', 'the seed of the random requests', wholeNumberParser(1, 999_999_999), 1)
    .option('--report <file>', 'writes requests and answers to a file, as lines of JSON')
    .parse();
  const values = command.opts<{ cases: number; seed: number; report?: string }>();
  const { cases, seed } = values;
  const bin = await ensurePythonEnvironment(schemathesis, (what, take) => {
    process.stderr.write(`${what} …\n`);
    return take();
  });
  const folder = mkdtempSync(join(tmpdir(), 'conference-relay-fuzz-'));
  const begun = Date.now();
  try {
    const runs: FuzzedRun[] = [];
    for (const generation of ['2017', '2.4'] as const) {
      runs.push(await fuzz(bin, join(folder, generation), generation, { cases, seed }));
    }
    const report = join(folder, 'report.ndjson');
    for (const run of runs) {
      await pipeline(createReadStream(run.report), createWriteStream(report, { flags: 'a' }));
    }
    if (values.report !== undefined) copyFileSync(report, values.report);
    const sent = await countCases(report, listOperations());
    const count = totalCases(sent);
    const faults = [
      ...runs
        .filter(({ hasPassed }) => !hasPassed)
        .map(({ generation }) => `generation ${generation}: a check failed: see above`),
      ...operationsWithoutSuccess(sent).map(
        (operation) => `${operation}: expected an answer 2xx, once at least`,
      ),
      ...(count < cases ? [`expected ${cases} cases`] : []),
      ...runs.flatMap(({ errors }) => errors).map((error) => `the relay logged: ${error}`),
    ];
    const seconds = Math.round((Date.now() - begun) / 1000);
    print(
      `${formatCases(sent)}\n\n${count} cases in ${seconds} s, seed ${seed}: ${faults.length === 0 ? 'no failure' : 'failed'}\n`,
    );
    for (const fault of faults) print(`${escapeControlCharacters(fault)}\n`);
    if (faults.length > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The operations that need generation 2.4. The others are requested with generation 2017: the document describes the bodies
 * of its conferences.
 */
const FONENUMBER_OPERATIONS: readonly (keyof typeof ROUTES)[] = [
  ...(['allFonenumbers', 'fonenumber'] as const),
  ...(['setService', 'setReceiveNotify', 'setSendNotify'] as const),
];
const GENERATIONS: Readonly<Record<Generation, { readonly config: string; readonly filter: string }>> = {
  '2017': { config: 'conferences.toml', filter: '--exclude-operation-id' },
  '2.4': { config: 'fonenumbers.toml', filter: '--include-operation-id' },
};

interface FuzzedRun {
  readonly generation: Generation;
  /** Whether every check passed. */
  readonly hasPassed: boolean;
  /** The path of a file of lines of JSON. */
  readonly report: string;
  /** The errors that the relay logged. */
  readonly errors: readonly string[];
}

/** Starts a relay of one generation, and requests the operations of that generation. */
async function fuzz(
  bin: string,
  folder: string,
  generation: Generation,
  { cases, seed }: { cases: number; seed: number },
): Promise<FuzzedRun> {
  mkdirSync(folder);
  const { config, filter } = GENERATIONS[generation];
  const report = join(folder, 'report.ndjson');
  const relay = await startFuzzedRelay(folder, generation);
  try {
    const hasPassed = await runSchemathesis(join(bin, 'schemathesis'), folder, relay, config, [
      ...['--seed', String(seed), '--max-examples', String(Math.ceil(cases / CASE_SHARES))],
      ...['--report-ndjson-path', report],
      ...FONENUMBER_OPERATIONS.flatMap((operation) => [filter, operation]),
    ]);
    return { generation, hasPassed, report, errors: relay.errors };
  } finally {
    await relay.close();
  }
}

/** Most operations have this share of the cases (1/n). Some have more, because of the document's links. */
const CASE_SHARES = 15;

/**
 * Runs Schemathesis against the relay. Its progress and its failures go to the standard error.
 *
 * @param operations the name of a file: the second part of the configuration
 * @returns whether every check passed
 */
async function runSchemathesis(
  program: string,
  folder: string,
  relay: FuzzedRelay,
  operations: string,
  argv: readonly string[],
): Promise<boolean> {
  for (const [name, entries] of Object.entries(relay.dictionaries)) {
    writeFileSync(join(folder, `${name}.dict`), entries.map((each) => `${JSON.stringify(each)}\n`).join(''));
  }
  const config = join(folder, 'schemathesis.toml');
  writeFileSync(
    config,
    ['schemathesis.toml', operations].map((name) => readFileSync(join(here, name), 'utf8')).join(''),
  );
  const child = spawn(
    program,
    ['--config-file', config, 'run', join(root, 'docs/openapi.json'), '--url', relay.url, ...argv],
    { cwd: folder, stdio: ['ignore', process.stderr, process.stderr] },
  );
  const [code] = await once(child, 'exit');
  return code === 0;
}

/** `GET /v2/conferences` and the others that the document describes. */
function listOperations(): string[] {
  const { paths } = openApi() as { paths: Record<string, object> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

function print(text: string): void {
  process.stdout.write(text);
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
