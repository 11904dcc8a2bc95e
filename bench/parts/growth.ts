import { after } from '../../lambda/domain/instant';
import type { State } from '../../lambda/domain/state';
import { nextLinkHeader } from '../../lambda/http/requests/pagination';
import { type AwsStandIn, startAwsStandIn } from '../aws-stand-in';
import type { Figures } from '../budgets';
import { addCounts, averageCounts, type CallCounts, countAwsCalls } from '../call-counts';
import { computeStates } from '../conference-life';
import { formatNumber, formatSpread, median, type Table } from '../format-table';
import { createApiEvent, createCallbackEvents, createMailboxEvent } from '../function-events';
import { bundleFunction, measureFunction, measureInTurn } from '../measure-function';
import {
  createCallbackEntry,
  createDefinition,
  createdAt,
  createRecord,
  foneStormList,
  NOW,
  type Stores,
  writeInBatches,
} from '../stored-conferences';
import type { Part } from './part';

const FEW_CONFERENCES = 100;
const MANY_CONFERENCES = 100_000;
const SHORT_LOG = 10;
const LONG_LOG = 10_000;
/** The number of live conferences; the other stored ones are closed. */
const OPEN_CONFERENCES = 20;
/** Events after the first one that are not measured. */
const WARM_EVENTS = 40;
/** The sizes are measured in turn, a round of this number of events each. */
const ROUND_EVENTS = 20;
/** The rounds of one run. */
const ROUNDS = 9;
/** Ahead of the bench's own time: nothing comes due while it runs. */
const START = after(NOW, 4 * 3600_000);

interface FilledTable {
  readonly conferenceCount: number;
  /** Entries in the log of the conference of the callbacks. */
  readonly logLength: number;
  readonly standIn: AwsStandIn;
}

const idOf = (number: number) => `conference-${number}`;

/**
 * Compares costs with few and with many stored conferences: of a callback, a page of the list, a page of a log and a sweep.
 * The store runs in another process than the functions, so that its work is not measured.
 */
export const growthPart: Part = {
  name: 'growth',
  hasRatios: true,
  steps: ({ pairs }) => 100 + pairs,
  async run({ pairs }, at) {
    const sizes = [
      { conferenceCount: FEW_CONFERENCES, logLength: SHORT_LOG },
      { conferenceCount: MANY_CONFERENCES, logLength: SHORT_LOG },
      { conferenceCount: FEW_CONFERENCES, logLength: LONG_LOG },
    ];
    const all = sizes.map(async (size) => ({ ...size, standIn: await startAwsStandIn('embedded') }));
    const opened = await Promise.all(all);
    try {
      for (const [index, size] of opened.entries())
        await fillTable(size, (done) => at(index === 1 ? done : 0, `filling ${size.conferenceCount}`));
      const runs: Run[] = [];
      for (let pair = 0; pair < pairs; pair += 1) {
        at(100 + pair, `run ${pair + 1}`);
        runs.push(await measureTasks(opened, pair));
      }
      const [few, many] = opened;
      at(100 + pairs, 'all of them open');
      return { tables: [growthTable(runs), await measureAllOpen(few, many)], figures: growthFigures(runs) };
    } finally {
      for (const { standIn } of opened) standIn.close();
    }
  },
};

async function fillTable(
  { standIn, conferenceCount, logLength }: FilledTable,
  at: (percent: number) => void,
): Promise<void> {
  const items = conferenceCount * 2 + (OPEN_CONFERENCES - 1) * SHORT_LOG + logLength;
  await standIn.fill(
    writeInBatches((to) => storeConferences(to, conferenceCount, logLength)),
    (count) => at(Math.floor((count / items) * 100)),
  );
  await standIn.setFoneStormList(
    foneStormList(
      Array.from({ length: OPEN_CONFERENCES }, (_, index) => idOf(index)),
      START,
    ),
  );
}

/** The stored items. The first conferences are live and have a log. If requested, the very first has a long log. */
async function* storeConferences({ definitions, conferenceLog }: Stores, stored: number, logLength: number) {
  const { open, closed } = computeStates(START);
  for (let number = 0; number < stored; number += 1) {
    const id = idOf(number);
    const isOpen = number < OPEN_CONFERENCES;
    yield await definitions.write(createDefinition(id, { start: START, createdAt: createdAt(number) }));
    const records = number === 0 ? logLength : isOpen ? SHORT_LOG : 0;
    for (let position = 1; position <= records; position += 1)
      yield await conferenceLog.append(createRecord(id, position, open, START));
    // The log of a closed conference has expired.
    const head = isOpen ? createRecord(id, records, open, START) : createRecord(id, closed.position, closed);
    yield await conferenceLog.moveHead(head);
  }
}

interface Cost extends CallCounts {
  readonly cpu: number;
}

const TASKS = ['callback', 'list', 'log', 'sweep'] as const;
type Task = (typeof TASKS)[number];

/** The costs of each kind of work, at each size. */
type Run = Readonly<Record<Task, readonly Cost[]>>;

async function measureTasks(sizes: readonly FilledTable[], pair: number): Promise<Run> {
  const numbers = Array.from({ length: 1 + WARM_EVENTS + ROUNDS * ROUND_EVENTS }, (_, index) => index);
  // Each run has other entries, because an entry is advanced only once.
  const createEntries = ({ logLength }: FilledTable) =>
    numbers.map((number) => {
      const id = idOf(logLength === SHORT_LOG ? number % OPEN_CONFERENCES : 0);
      return createCallbackEntry(id, 1_000_000 + pair * 1000 + number, after(START, 60_000));
    });
  const measure = async (name: string, createEvents: (size: FilledTable) => readonly object[]) => {
    const places = sizes.map((size) => ({
      standIn: size.standIn,
      workload: { events: createEvents(size), warm: WARM_EVENTS, measured: ROUND_EVENTS },
    }));
    const bundled = bundleFunction(`lambda/handlers/${name}.ts`);
    // Each size is the first one as often as the others.
    const costs = await measureInTurn(bundled, places, ROUNDS, pair % places.length);
    return costs.map(({ counts, perEvent }): Cost => {
      return { ...averageCounts(counts, ROUNDS * ROUND_EVENTS), cpu: perEvent };
    });
  };
  const received = await measure('receive-callback', () => createCallbackEvents(idOf(0)));
  const advanced = await measure('advance-conference', (size) => createEntries(size).map(createMailboxEvent));
  return {
    callback: received.flatMap((cost, index) => {
      const other = advanced[index];
      return other ? [addCosts(cost, other)] : [];
    }),
    list: await measure('manage-conferences', ({ conferenceCount }) => [
      createApiEvent('GET', '/v2/conferences', 'limit=20'),
      createApiEvent('GET', '/v2/conferences', pageAfter(conferenceCount / 2)),
    ]),
    log: await measure('manage-conferences', () => [
      createApiEvent('GET', `/v2/conferences/${idOf(0)}/callbacks`, `limit=${SHORT_LOG}`),
    ]),
    sweep: await measure('sweep', () => [{}]),
  };
}

/** The query of the page after a conference, from the header `Link` of the page before. */
function pageAfter(number: number): string {
  const [pk, listedAt] = [idOf(number), `${createdAt(number)} ${idOf(number)}`];
  const key = { pk: { S: pk }, sk: { S: 'definition' }, listed: { S: 'yes' }, listedAt: { S: listedAt } };
  const { link = '' } = nextLinkHeader({ path: '/v2/conferences' }, 20, JSON.stringify(key));
  return /\?(.*)>/.exec(link)?.[1] ?? '';
}

function addCosts(a: Cost, b: Cost): Cost {
  return { ...addCounts(a, b), cpu: a.cpu + b.cpu };
}

const TASK_LABELS: Readonly<Record<Task, string>> = {
  callback: 'a callback: received and advanced',
  list: 'a page of the list, of 20',
  log: `a page of a log, of ${SHORT_LOG}`,
  sweep: `a sweep, ${OPEN_CONFERENCES} conferences open`,
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
    {
      index: 1,
      from: `${formatNumber(FEW_CONFERENCES)} stored`,
      to: `${formatNumber(MANY_CONFERENCES)} stored`,
    },
    {
      index: 2,
      from: `${formatNumber(SHORT_LOG)} in the log`,
      to: `${formatNumber(LONG_LOG)} in the log`,
    },
  ];
  const rows = pairs.flatMap(({ index, from, to }) =>
    TASKS.map((work) => {
      const all = runs.flatMap((run) => {
        const [a, b] = [run[work][0], run[work][index]];
        return a && b ? [{ a, b }] : [];
      });
      const change = (of: (cost: Cost) => number) => {
        const [a, b] = [median(all.map((pair) => of(pair.a))), median(all.map((pair) => of(pair.b)))];
        return formatNumber(a) === formatNumber(b)
          ? formatNumber(a)
          : `${formatNumber(a)} → ${formatNumber(b)}`;
      };
      return [
        ...[TASK_LABELS[work], from, to],
        ...[change(countAwsCalls), change(({ read }) => read), change(({ written }) => written)],
        ...[
          change(({ bytes }) => Math.round(bytes)),
          median(all.map(({ a, b }) => b.bytes / a.bytes)).toFixed(2),
        ],
        ...[
          `${median(all.map(({ b }) => b.cpu)).toFixed(2)} ms`,
          formatSpread(all.map(({ a, b }) => b.cpu / a.cpu)),
        ],
      ];
    }),
  );
  return { head, rows };
}

/** The greatest ratios of the larger sizes to the smallest one. */
function growthFigures(runs: readonly Run[]): Figures {
  const greatest = (of: (cost: Cost) => number) =>
    Math.max(
      ...[1, 2].flatMap((index) =>
        TASKS.map((work) => median(runs.map((run) => ratioOf(run[work][0], run[work][index], of)))),
      ),
    );
  const counts = [
    countAwsCalls,
    (cost: Cost) => cost.read,
    (cost: Cost) => cost.written,
    (cost: Cost) => cost.bytes,
  ];
  return { growthCounts: Math.max(...counts.map(greatest)), growthCpu: greatest(({ cpu }) => cpu) };
}

function ratioOf(a: Cost | undefined, b: Cost | undefined, of: (cost: Cost) => number): number {
  const [from, to] = [a ? of(a) : Number.NaN, b ? of(b) : Number.NaN];
  return from === to ? 1 : to / from;
}

/** A sweep has to look at each that is open, here and in FoneStorm's list: what one of them costs it. */
async function measureAllOpen(...sizes: readonly (FilledTable | undefined)[]): Promise<Table> {
  const rows: string[][] = [];
  for (const size of sizes) {
    if (!size) continue;
    const { standIn, conferenceCount } = size;
    const { open } = computeStates(START);
    const ids = Array.from({ length: conferenceCount }, (_, number) => idOf(number));
    await standIn.fill(writeInBatches((to) => storeOpenStates(to, ids, open)));
    await standIn.setFoneStormList(foneStormList(ids, START));
    const measured = Math.max(1, Math.round(1000 / conferenceCount));
    const workload = { events: [{}], warm: 0, measured };
    const probed = await measureFunction(bundleFunction('lambda/handlers/sweep.ts'), standIn, workload);
    const { calls, read, bytes } = averageCounts(probed.counts, measured);
    rows.push([
      formatNumber(conferenceCount),
      formatNumber(countAwsCalls({ ...probed.counts, calls })),
      formatNumber(read),
      formatNumber(Math.round(bytes / 1000)),
      `${formatNumber(Math.round(probed.perEvent))} ms`,
      `${((probed.perEvent / conferenceCount) * 1000).toFixed(0)} µs`,
      `${formatNumber(Math.round(probed.peakMemory))} MB`,
    ]);
  }
  return {
    head: ['open conferences', 'AWS calls', 'read units', 'kB', 'CPU', 'CPU for each', 'memory'],
    rows,
  };
}

async function* storeOpenStates({ conferenceLog }: Stores, ids: readonly string[], state: State) {
  for (const id of ids) yield await conferenceLog.moveHead(createRecord(id, state.position, state));
}
