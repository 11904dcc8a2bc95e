import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { bundle, isSplit } from '../lib/functions/bundle';
import type { AwsStandIn } from './aws-stand-in';
import { addCounts, type CallCounts } from './call-counts';
import { median } from './format-table';
import { environmentFor } from './function-events';
import { lineReader } from './read-lines';

/** The resources of one run of a function: CPU in milliseconds, memory in MB. */
export interface FunctionCost {
  readonly startUp: number;
  readonly firstEvent: number;
  readonly perEvent: number;
  readonly peakMemory: number;
  /** The log of all measured events. */
  readonly log: { readonly lines: number; readonly bytes: number };
  /** The sums of all measured events. */
  readonly counts: CallCounts;
}

const here = import.meta.dirname;
const folder = mkdtempSync(join(tmpdir(), 'conference-relay-bench-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

export interface BundledFunction {
  readonly path: string;
  /** The bytes that are read at its start. */
  readonly bytes: number;
}

/** A function as it is deployed. `source` is below the project's folder. */
export function bundleFunction(source: string): BundledFunction {
  const out = source.replaceAll(/\W/g, '-');
  const { metafile } = bundle([{ in: join(here, '..', source), out }], folder, isSplit(source));
  const modules = modulesAtStart(metafile, `${out}.mjs`);
  const sizes = modules.map((module) => statSync(join(folder, module)).size);
  return { path: join(folder, `${out}.mjs`), bytes: sizes.reduce((sum, size) => sum + size) };
}

/** The modules of a bundle that are read at its start: the first one, and its imports without those that it imports later. */
function modulesAtStart({ outputs }: Metafile, first: string): readonly string[] {
  const modules = new Map(Object.entries(outputs).map(([path, output]) => [basename(path), output]));
  const found = new Set([first]);
  for (const module of found) {
    for (const { kind, path } of modules.get(module)?.imports ?? [])
      if (kind === 'import-statement' && modules.has(basename(path))) found.add(basename(path));
  }
  return [...found];
}

/** The work of a run: the events, again from the first one if there are too few, and the number of them. */
export interface Workload {
  readonly events: readonly object[];
  /** Events after the first one that are not measured. */
  readonly warm: number;
  /** The measured events of a round. */
  readonly measured: number;
}

/** Runs a function: one event, some events to warm up, then the measured ones. */
export async function measureFunction(
  bundled: BundledFunction,
  place: AwsStandIn,
  workload: Workload,
): Promise<FunctionCost> {
  const running = startFunction(bundled, place, workload);
  try {
    return await running.nextRound();
  } finally {
    running.stop();
  }
}

/**
 * Runs the same function at several places. Each has its own process, and they are measured in turn, round by round: so all of them
 * meet the same machine. The first place of a round is the last one of the next round.
 *
 * @param first the index of the place that starts first
 * @returns the cost at each place: the CPU per event is the median of the rounds, and the counts are those of all rounds
 */
export async function measureInTurn(
  bundled: BundledFunction,
  places: readonly { readonly standIn: AwsStandIn; readonly workload: Workload }[],
  rounds: number,
  first: number,
): Promise<FunctionCost[]> {
  const runs = places.map((place) => ({
    ...place,
    costs: [] as FunctionCost[],
    running: undefined as RunningFunction | undefined,
  }));
  try {
    for (let round = 0; round < rounds; round += 1) {
      const begin = (first + round) % runs.length;
      for (const run of [...runs.slice(begin), ...runs.slice(0, begin)]) {
        run.running ??= startFunction(bundled, run.standIn, run.workload);
        run.costs.push(await run.running.nextRound());
      }
    }
    return runs.map(({ costs }) => sumRounds(costs));
  } finally {
    for (const { running } of runs) running?.stop();
  }
}

function sumRounds(rounds: readonly FunctionCost[]): FunctionCost {
  const [first] = rounds;
  if (!first) throw new Error('expected a round');
  return {
    ...first,
    perEvent: median(rounds.map(({ perEvent }) => perEvent)),
    counts: rounds.map(({ counts }) => counts).reduce(addCounts),
  };
}

/** A function in a separate process. Its first round begins at once. */
interface RunningFunction {
  /** The cost of the first round, or of one more. */
  nextRound(): Promise<FunctionCost>;
  stop(): void;
}

function startFunction(
  { path }: BundledFunction,
  { url }: AwsStandIn,
  { events, warm, measured }: Workload,
): RunningFunction {
  const file = join(mkdtempSync(join(folder, 'events-')), 'events.json');
  writeFileSync(file, JSON.stringify(events));
  const program = [join(here, 'probe.mjs'), path, file, String(warm), String(measured)];
  const child = spawn(process.execPath, program, {
    env: { PATH: process.env.PATH, ...environmentFor(url) },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const nextLine = lineReader(child.stdout);
  let isFirst = true;
  return {
    async nextRound() {
      if (!isFirst) child.stdin.write('next\n');
      isFirst = false;
      const { failure, ...cost } = JSON.parse(await nextLine());
      if (failure !== undefined) throw new Error(failure);
      return cost;
    },
    stop: () => child.stdin.end(),
  };
}
