import { MEMORY_SIZES } from '../../lib/functions/memory-sizes';
import type { AwsStandIn } from '../aws-stand-in';
import { averageCounts } from '../call-counts';
import { median, type Table } from '../format-table';
import { type MeasuredFunction, startFrozenStandIn } from '../frozen-stand-in';
import { dollarsOf, timeWith, waitOf } from '../lambda-time';
import { bundleFunction, type FunctionCost, measureFunction } from '../measure-function';
import type { Part } from './part';

const SIZES = [128, 256, 512, 1024, 1769] as const;
/** A function needs this part of its measured peak: Lambda's runtime and larger events come on top. */
const HEADROOM = 1.5;

interface Need {
  readonly name: MeasuredFunction['name'];
  /** Milliseconds of CPU time: of the start and the first event together, and of a later event. */
  readonly start: number;
  readonly cpu: number;
  readonly wait: number;
  /** MB. */
  readonly peak: number;
}

/** Measures the CPU time and the memory of each function, and computes the time and the price of an event with each memory size. */
export const memoryPart: Part = {
  name: 'memory',
  hasRatios: false,
  steps: ({ pairs, functions }) => pairs * functions.length,
  async run({ pairs, functions }, at) {
    const place = await startFrozenStandIn();
    try {
      const needs: Need[] = [];
      for (const [index, one] of functions.entries()) {
        needs.push(await measureNeed(one, place, pairs, (run) => at(index * pairs + run, one.name)));
      }
      return { tables: [needsTable(needs), eventsTable(needs), startsTable(needs)] };
    } finally {
      place.close();
    }
  },
};

async function measureNeed(
  { name, events, measuredEvents }: MeasuredFunction,
  place: AwsStandIn,
  count: number,
  at: (run: number) => void,
): Promise<Need> {
  const bundled = bundleFunction(`lambda/handlers/${name}.ts`);
  const runs: FunctionCost[] = [];
  for (let run = 0; run < count; run += 1) {
    at(run);
    const workload = { events, warm: Math.ceil(measuredEvents / 2), measured: measuredEvents };
    runs.push(await measureFunction(bundled, place, workload));
  }
  const of = (figure: (run: FunctionCost) => number) => median(runs.map(figure));
  return {
    name,
    start: of(({ startUp, firstEvent }) => startUp + firstEvent),
    cpu: of(({ perEvent }) => perEvent),
    wait: of(({ counts }) => waitOf(averageCounts(counts, measuredEvents))),
    peak: Math.max(...runs.map(({ peakMemory }) => peakMemory)),
  };
}

function needsTable(needs: readonly Need[]): Table {
  return {
    head: ['function', 'waits of an event, assumed', 'peak memory', 'memory size'],
    rows: needs.map(({ name, wait, peak }) => [
      `\`${name}\``,
      ...[`${wait.toFixed(0)} ms`, `${peak.toFixed(0)} MB`],
      `${MEMORY_SIZES[name]} MB`,
    ]),
  };
}

function eventsTable(needs: readonly Need[]): Table {
  return sizesTable('an event: its time · its price', needs, (need, size) => {
    const [time, chosen] = [size, MEMORY_SIZES[need.name]].map((each) => timeWith(each, need));
    if (time === undefined || chosen === undefined) throw new Error('expected two times');
    const price = dollarsOf(size, time) / dollarsOf(MEMORY_SIZES[need.name], chosen);
    return `${(time / chosen).toFixed(2)} · ${price.toFixed(2)}`;
  });
}

function startsTable(needs: readonly Need[]): Table {
  return sizesTable('a start with its first event: its time', needs, ({ name, start, wait }, size) => {
    const [time, chosen] = [size, MEMORY_SIZES[name]].map((each) => timeWith(each, { cpu: start, wait }));
    return ((time ?? 0) / (chosen ?? 1)).toFixed(2);
  });
}

/** The size that a function has is bold. */
function sizesTable(
  title: string,
  needs: readonly Need[],
  cell: (need: Need, size: number) => string,
): Table {
  return {
    head: [title, ...SIZES.map((size) => `${size} MB`)],
    rows: needs.map((need) => [
      `\`${need.name}\``,
      ...SIZES.map((size) => {
        if (size < need.peak * HEADROOM) return 'too small';
        return size === MEMORY_SIZES[need.name] ? `**${cell(need, size)}**` : cell(need, size);
      }),
    ]),
  };
}
