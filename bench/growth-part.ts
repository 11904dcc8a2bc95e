import { after } from '../lambda/domain/instant';
import {
  atFoneStorm,
  callbackEntry,
  createdAt,
  definitionOf,
  inBatches,
  NOW,
  statesOf,
  type Written,
} from './conferences';
import { awsCalls, type Counts, each, sum } from './counting';
import { median, short, spread, type Table } from './figures';
import { apiEvent, callbackEvents, mailboxEvent } from './functions';
import type { Part } from './parts';
import { bundled, openPlace, type Place, type Probed, probe } from './places';

const FEW = 100;
const MANY = 100_000;
const SHORT = 10;
const LONG = 10_000;
/** Of the stored conferences, so many are on; the others were closed. */
const OPEN = 20;
/** Events of each run that are measured, after half as many to warm up. */
const MEASURED = 60;
/** Ahead of the bench's own time: nothing comes due while it runs. */
const START = after(NOW, 4 * 3600_000);

interface Sized {
  readonly stored: number;
  /** Entries in the history of the conference that callbacks come for. */
  readonly history: number;
  readonly place: Place;
}

const idOf = (number: number) => `conference-${number}`;

/**
 * What the same work costs where little is stored, and where much is: a callback, a page of the list, a page of a
 * history, and a sweep. The functions run in processes of their own, and the store in another: what it takes to find
 * something there is DynamoDB's to do.
 */
export const growthPart: Part = {
  name: 'growth',
  isTimed: true,
  steps: (pairs) => 100 + pairs * 3,
  async run(pairs, at) {
    const sizes = [
      { stored: FEW, history: SHORT },
      { stored: MANY, history: SHORT },
      { stored: FEW, history: LONG },
    ];
    const all = sizes.map(async (size) => ({ ...size, place: await openPlace('embedded') }));
    const opened = await Promise.all(all);
    try {
      for (const [index, size] of opened.entries())
        await filled(size, (done) => at(index === 1 ? done : 0, `filling ${size.stored}`));
      const runs: Run[] = [];
      for (let pair = 0; pair < pairs; pair += 1) {
        const run: Run[number][] = [];
        // Each of them is the first one as often as the others: what comes later meets another machine.
        for (let step = 0; step < opened.length; step += 1) {
          const index = (pair + step) % opened.length;
          const size = opened[index];
          if (!size) continue;
          at(100 + pair * 3 + step, `${size.stored} stored, ${size.history} in the history`);
          run[index] = await measured(size, pair);
        }
        runs.push(run);
      }
      const [few, many] = opened;
      at(100 + pairs * 3, 'all of them open');
      return [growthTable(runs), await allOpen(few, many)];
    } finally {
      for (const { place } of opened) place.close();
    }
  },
};

async function filled({ place, stored, history }: Sized, at: (percent: number) => void): Promise<void> {
  const items = stored * 2 + (OPEN - 1) * SHORT + history;
  await place.fill(
    inBatches((to) => conferences(to, stored, history)),
    (count) => at(Math.floor((count / items) * 100)),
  );
  await place.setFoneStorm(
    atFoneStorm(
      Array.from({ length: OPEN }, (_, index) => idOf(index)),
      START,
    ),
  );
}

/** All that is stored: the first ones are on, and have a history; the first of them has a long one, where one is asked for. */
async function* conferences({ definitions, journal }: Written, stored: number, history: number) {
  const { open, closed } = statesOf(START);
  for (let number = 0; number < stored; number += 1) {
    const id = idOf(number);
    const isOpen = number < OPEN;
    yield await definitions.write(definitionOf(id, { start: START, createdAt: createdAt(number) }));
    yield await journal.save(id, { state: isOpen ? open : closed });
    const entries = number === 0 ? history : isOpen ? SHORT : 0;
    for (let entry = 0; entry < entries; entry += 1) {
      yield await journal.record(id, { entry: callbackEntry(id, entry, START), events: [] });
    }
  }
}

interface Cost extends Counts {
  readonly cpu: number;
}

const WORKS = ['callback', 'list', 'history', 'sweep'] as const;
type Work = (typeof WORKS)[number];

/** What each work took, at each of the sizes. */
type Run = Readonly<Record<Work, Cost>>[];

async function measured({ place, stored, history }: Sized, pair: number): Promise<Run[number]> {
  const numbers = Array.from({ length: 1 + MEASURED / 2 + MEASURED }, (_, index) => index);
  // Entries of their own in each run: what was advanced before is not advanced again.
  const entries = numbers.map((number) => {
    const id = idOf(history === SHORT ? number % OPEN : 0);
    return callbackEntry(id, 1_000_000 + pair * 1000 + number, after(START, 60_000));
  });
  return {
    callback: together(
      await cost('receive-callback', place, callbackEvents(idOf(0))),
      await cost('advance-conference', place, entries.map(mailboxEvent)),
    ),
    list: await cost('manage-conferences', place, [
      apiEvent('GET', '/v2/conferences', 'limit=20'),
      apiEvent('GET', '/v2/conferences', `limit=20&cursor=${cursorAt(stored / 2)}`),
    ]),
    history: await cost('manage-conferences', place, [
      apiEvent('GET', `/v2/conferences/${idOf(0)}/callbacks`, `limit=${SHORT}`),
    ]),
    sweep: await cost('sweep', place, [{}]),
  };
}

/** Where the page begins that follows a conference, as the header `Link` has it. */
function cursorAt(number: number): string {
  const [pk, listedAt] = [idOf(number), `${createdAt(number)} ${idOf(number)}`];
  const key = { pk: { S: pk }, sk: { S: 'definition' }, listed: { S: 'yes' }, listedAt: { S: listedAt } };
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

async function cost(name: string, place: Place, events: readonly object[]): Promise<Cost> {
  const counts = { warm: MEASURED / 2, measured: MEASURED };
  const probed = await probe(bundled(`lambda/handlers/${name}.ts`), place, events, counts);
  return { ...each(probed.counts, MEASURED), cpu: probed.each };
}

function together(a: Cost, b: Cost): Cost {
  return { ...sum(a, b), cpu: a.cpu + b.cpu };
}

const TOLD: Readonly<Record<Work, string>> = {
  callback: 'a callback: received and advanced',
  list: 'a page of the list, of 20',
  history: `a page of a history, of ${SHORT}`,
  sweep: `a sweep, ${OPEN} conferences open`,
};

function growthTable(runs: readonly Run[]): Table {
  const head = [
    'work',
    'from',
    'to',
    'AWS calls',
    'read units',
    'write units',
    'bytes',
    'ratio',
    'CPU',
    'ratio',
  ];
  const pairs = [
    { index: 1, from: `${short(FEW)} stored`, to: `${short(MANY)} stored` },
    { index: 2, from: `${short(SHORT)} in the history`, to: `${short(LONG)} in the history` },
  ];
  const rows = pairs.flatMap(({ index, from, to }) =>
    WORKS.map((work) => {
      const all = runs.flatMap((run) => {
        const [a, b] = [run[0]?.[work], run[index]?.[work]];
        return a && b ? [{ a, b }] : [];
      });
      const change = (of: (cost: Cost) => number) => {
        const [a, b] = [median(all.map((pair) => of(pair.a))), median(all.map((pair) => of(pair.b)))];
        return short(a) === short(b) ? short(a) : `${short(a)} → ${short(b)}`;
      };
      return [
        ...[TOLD[work], from, to],
        ...[change(awsCalls), change(({ read }) => read), change(({ written }) => written)],
        ...[
          change(({ bytes }) => Math.round(bytes)),
          median(all.map(({ a, b }) => b.bytes / a.bytes)).toFixed(2),
        ],
        ...[
          `${median(all.map(({ b }) => b.cpu)).toFixed(2)} ms`,
          spread(all.map(({ a, b }) => b.cpu / a.cpu)),
        ],
      ];
    }),
  );
  return { head, rows };
}

/** A sweep has to look at each that is open, here and in FoneStorm's list: what one of them costs it. */
async function allOpen(...sizes: readonly (Sized | undefined)[]): Promise<Table> {
  const rows: string[][] = [];
  for (const size of sizes) {
    if (!size) continue;
    const { place, stored } = size;
    const { open } = statesOf(START);
    const ids = Array.from({ length: stored }, (_, number) => idOf(number));
    await place.fill(inBatches((to) => opened(to, ids, open)));
    await place.setFoneStorm(atFoneStorm(ids, START));
    const runs = { warm: 0, measured: Math.max(1, Math.round(1000 / stored)) };
    const probed: Probed = await probe(bundled('lambda/handlers/sweep.ts'), place, [{}], runs);
    const { calls, read, bytes } = each(probed.counts, runs.measured);
    rows.push([
      short(stored),
      short(awsCalls({ ...probed.counts, calls })),
      short(read),
      short(Math.round(bytes / 1000)),
      `${short(Math.round(probed.each))} ms`,
      `${((probed.each / stored) * 1000).toFixed(0)} µs`,
      `${short(Math.round(probed.peak))} MB`,
    ]);
  }
  return {
    head: ['open conferences', 'AWS calls', 'read units', 'kB', 'CPU', 'CPU for each', 'memory'],
    rows,
  };
}

async function* opened(
  { journal }: Written,
  ids: readonly string[],
  state: Parameters<Written['journal']['save']>[1]['state'],
) {
  for (const id of ids) yield await journal.save(id, { state });
}
