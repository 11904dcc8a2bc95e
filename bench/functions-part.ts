import { atFoneStorm, inBatches, NOW } from './conferences';
import { awsCalls, each } from './counting';
import { median, short, spread, type Table } from './figures';
import { FUNCTIONS, frozenConferences, IN_FROZEN, type MeasuredFunction } from './functions';
import type { Part } from './parts';
import { type Bundled, bundled, openPlace, type Place, type Probed, probe } from './places';

/**
 * Each deployed function against its floor, the least function with the same clients that makes the same calls: the
 * bytes of their bundles, the CPU of their start, of the first event and of those that follow. Both run in turn.
 */
export const functionsPart: Part = {
  name: 'functions',
  isTimed: true,
  steps: (pairs) => pairs * FUNCTIONS.length,
  async run(pairs, at) {
    const place = await openPlace('frozen');
    try {
      await place.fill(inBatches((to) => frozenConferences(to, place.url)));
      await place.setFoneStorm(atFoneStorm(IN_FROZEN, NOW));
      const rows: string[][] = [];
      for (const [index, one] of FUNCTIONS.entries()) {
        rows.push(await compared(one, place, pairs, (pair) => at(index * pairs + pair, one.name)));
      }
      return [{ head: HEAD, rows }] satisfies Table[];
    } finally {
      place.close();
    }
  },
};

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

async function compared(
  { name, events, measured }: MeasuredFunction,
  place: Place,
  count: number,
  at: (pair: number) => void,
): Promise<string[]> {
  const ours = bundled(`lambda/handlers/${name}.ts`);
  const floor = bundled(`bench/floors/${name}.ts`);
  const pairs: { ours: Probed; floor: Probed }[] = [];
  for (let pair = 0; pair < count; pair += 1) {
    at(pair);
    const counts = { warm: Math.ceil(measured / 2), measured };
    const run = (what: Bundled) => probe(what, place, events, counts);
    // Each of them is the first one as often as the other.
    const first = pair % 2 === 0 ? await run(ours) : undefined;
    const other = await run(floor);
    pairs.push({ ours: first ?? (await run(ours)), floor: other });
  }
  const figures = (['startUp', 'first', 'each'] as const).flatMap((figure) => [
    `${median(pairs.map((pair) => pair.ours[figure])).toFixed(figure === 'each' ? 2 : 0)} ms`,
    spread(pairs.map((pair) => pair.ours[figure] / pair.floor[figure])),
  ]);
  const [first] = pairs;
  const [a, b] = [first?.ours, first?.floor].map((one) => one && each(one.counts, measured));
  if (!a || !b || awsCalls(a) !== awsCalls(b)) {
    throw new Error(`${name}: expected the floor to make the same calls: ${JSON.stringify([a, b])}`);
  }
  return [
    `\`${name}\``,
    `${short(Math.round(ours.bytes / 1000))} kB`,
    (ours.bytes / floor.bytes).toFixed(2),
    ...figures,
    short(awsCalls(a)),
    (a.bytes / b.bytes).toFixed(2),
  ];
}
