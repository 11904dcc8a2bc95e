import type { AwsStandIn } from '../aws-stand-in';
import type { Figures } from '../budgets';
import { averageCounts, countAwsCalls } from '../call-counts';
import { formatNumber, formatSpread, median } from '../format-table';
import { type MeasuredFunction, startFrozenStandIn } from '../frozen-stand-in';
import {
  type BundledFunction,
  bundleFunction,
  type FunctionCost,
  measureFunction,
} from '../measure-function';
import type { Part } from './part';

/**
 * Compares each deployed function with its floor: the smallest function with the same clients and the same calls. Measures
 * the bytes of the bundles, and the CPU of the start, of the first event and of later events. Both run in turn.
 */
export const functionsPart: Part = {
  name: 'functions',
  hasRatios: true,
  steps: ({ pairs, functions }) => pairs * functions.length,
  async run({ pairs, functions }, at) {
    const place = await startFrozenStandIn();
    try {
      const rows: string[][] = [];
      let figures: Figures | undefined;
      for (const [index, one] of functions.entries()) {
        const compared = await compareWithFloor(one, place, pairs, (pair) =>
          at(index * pairs + pair, one.name),
        );
        rows.push(compared.row);
        if (one.name === 'receive-callback') figures = compared.ratios;
      }
      return { tables: [{ head: HEAD, rows }], ...(figures && { figures }) };
    } finally {
      place.close();
    }
  },
};

const TIMES = ['startUp', 'firstEvent', 'perEvent'] as const;

const HEAD = [
  'function',
  'bundle',
  'ratio',
  'start-up CPU',
  'ratio',
  'first event',
  'ratio',
  'CPU per event',
  'ratio',
  'AWS calls',
  'bytes',
];

async function compareWithFloor(
  { name, events, measuredEvents }: MeasuredFunction,
  place: AwsStandIn,
  count: number,
  at: (pair: number) => void,
): Promise<{ readonly row: string[]; readonly ratios: Figures }> {
  const ours = bundleFunction(`lambda/handlers/${name}.ts`);
  const floor = bundleFunction(`bench/floors/${name}.ts`);
  const pairs: { ours: FunctionCost; floor: FunctionCost }[] = [];
  for (let pair = 0; pair < count; pair += 1) {
    at(pair);
    const workload = { events, warm: Math.ceil(measuredEvents / 2), measured: measuredEvents };
    const run = (what: BundledFunction) => measureFunction(what, place, workload);
    // Each of them is the first one as often as the other.
    const first = pair % 2 === 0 ? await run(ours) : undefined;
    const other = await run(floor);
    pairs.push({ ours: first ?? (await run(ours)), floor: other });
  }
  const figures = TIMES.flatMap((figure) => [
    `${median(pairs.map((pair) => pair.ours[figure])).toFixed(figure === 'perEvent' ? 2 : 0)} ms`,
    formatSpread(pairs.map((pair) => pair.ours[figure] / pair.floor[figure])),
  ]);
  const [first] = pairs;
  const [a, b] = [first?.ours, first?.floor].map((one) => one && averageCounts(one.counts, measuredEvents));
  if (!a || !b || countAwsCalls(a) !== countAwsCalls(b)) {
    throw new Error(`${name}: expected the floor to make the same calls: ${JSON.stringify([a, b])}`);
  }
  const ratio = (figure: (typeof TIMES)[number]) =>
    median(pairs.map((pair) => pair.ours[figure] / pair.floor[figure]));
  return {
    row: [
      `\`${name}\``,
      `${formatNumber(Math.round(ours.bytes / 1000))} kB`,
      (ours.bytes / floor.bytes).toFixed(2),
      ...figures,
      formatNumber(countAwsCalls(a)),
      (a.bytes / b.bytes).toFixed(2),
    ],
    ratios: {
      intakeBundle: ours.bytes / floor.bytes,
      intakeStartUp: ratio('startUp'),
      intakeFirstEvent: ratio('firstEvent'),
      intakeCpu: ratio('perEvent'),
    },
  };
}
