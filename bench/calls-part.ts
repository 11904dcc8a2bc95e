import type { Definition } from '../lambda/domain/conference';
import { after } from '../lambda/domain/instant';
import { definitionOf, inBatches, NOW, statesOf, type Written } from './conferences';
import { awsCalls, type Counts, isOfAws } from './counting';
import { short, type Table } from './figures';
import { callbackEvents, queueEvent } from './functions';
import type { Part } from './parts';
import { bundled, openPlace, type Place, probe, type Sent } from './places';

const WAYS = ['deliver', 'quiet'] as const;
const STEPS = ['receive-callback', 'advance-conference', 'deliver-callback'] as const;

type Way = Readonly<Record<(typeof STEPS)[number], Counts>>;

/**
 * One callback's whole way through the bundled functions, each given what the one before has sent: the calls that they
 * make of AWS, and the capacity of the table. It is the second one of its conference; the secrets were read by then.
 */
export const callsPart: Part = {
  name: 'calls',
  isTimed: false,
  steps: () => WAYS.length,
  async run(_pairs, at) {
    const place = await openPlace('embedded');
    try {
      await place.fill(inBatches((to) => conferences(to, place.url)));
      const ways: Way[] = [];
      for (const [index, id] of WAYS.entries()) {
        at(index, id);
        ways.push(await wayOf(id, place));
      }
      return [tableOf(ways)];
    } finally {
      place.close();
    }
  },
};

async function* conferences({ definitions, journal }: Written, url: string) {
  const start = after(NOW, -60_000);
  const { open } = statesOf(start);
  for (const id of WAYS) {
    const receiver = id === 'deliver' ? { url: `${url}/receiver` } : {};
    const definition: Definition = definitionOf(id, { start, createdAt: NOW, ...receiver });
    yield await definitions.write(definition);
    yield await journal.save(id, { state: open });
  }
}

async function wayOf(id: string, place: Place): Promise<Way> {
  await place.sent();
  const step = async (name: (typeof STEPS)[number], events: readonly object[]) => {
    const { counts } = await probe(bundled(`lambda/handlers/${name}.ts`), place, events, {
      warm: 0,
      measured: 1,
    });
    return { counts, sent: await place.sent() };
  };
  const received = await step('receive-callback', callbackEvents(id).slice(1));
  const advanced = await step(
    'advance-conference',
    received.sent.map(({ MessageBody = '', MessageGroupId }) => queueEvent(MessageBody, MessageGroupId)),
  );
  const delivered = await step('deliver-callback', advanced.sent.flatMap(jobs));
  return {
    'receive-callback': received.counts,
    'advance-conference': advanced.counts,
    'deliver-callback': delivered.counts,
  };
}

/** As the rule puts an event of a callback into the queue of the deliveries. */
function jobs({ Entries = [] }: Sent): object[] {
  return Entries.filter(({ DetailType }) => DetailType === 'Callback Received').map(
    ({ Source, DetailType, Detail }) =>
      queueEvent(JSON.stringify({ source: Source, 'detail-type': DetailType, detail: JSON.parse(Detail) })),
  );
}

function tableOf(ways: readonly Way[]): Table {
  const rows = STEPS.flatMap((step) => {
    const names = [...new Set(ways.flatMap((way) => Object.keys(way[step].calls)))].filter(isOfAws).sort();
    return names.map((name) => [
      `\`${step}\``,
      `${name}`,
      ...ways.map((way) => short(way[step].calls[name] ?? 0)),
    ]);
  });
  const all = (name: string, of: (counts: Counts) => number) => [
    '**together**',
    name,
    ...ways.map((way) => short(STEPS.reduce((sum, step) => sum + of(way[step]), 0))),
  ];
  return {
    head: ['function', 'call', 'with a receiver', 'without one'],
    rows: [
      ...rows,
      all('calls of AWS', awsCalls),
      all('read units', ({ read }) => read),
      all('write units', ({ written }) => written),
    ],
  };
}
