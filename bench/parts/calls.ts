import type { Definition } from '../../lambda/domain/definition';
import { after } from '../../lambda/domain/instant';
import { type CallCounts, countAwsCalls, isAwsCall } from '../call-counts';
import { formatNumber, type Table } from '../format-table';
import { createCallbackEvents, createQueueEvent } from '../function-events';
import {
  type AwsStandIn,
  bundleFunction,
  measureFunction,
  type SentMessage,
  startAwsStandIn,
} from '../measure-function';
import { computeStates, createDefinition, NOW, type Stores, writeInBatches } from '../stored-conferences';
import type { Part } from './part';

const SCENARIOS = ['deliver', 'quiet'] as const;
const FUNCTION_NAMES = ['receive-callback', 'advance-conference', 'deliver-callback'] as const;

type ScenarioCounts = Readonly<Record<(typeof FUNCTION_NAMES)[number], CallCounts>>;

/**
 * Runs one callback through the bundled functions. Each gets the output of the one before. Counts their calls of AWS, and
 * the capacity of the table. It is the second one of its conference; the secrets were read by then.
 */
export const callsPart: Part = {
  name: 'calls',
  hasRatios: false,
  steps: () => SCENARIOS.length,
  async run(_pairs, at) {
    const place = await startAwsStandIn('embedded');
    try {
      await place.fill(writeInBatches((to) => storeConferences(to, place.url)));
      const ways: ScenarioCounts[] = [];
      for (const [index, id] of SCENARIOS.entries()) {
        at(index, id);
        ways.push(await measureScenario(id, place));
      }
      return { tables: [toTable(ways)] };
    } finally {
      place.close();
    }
  },
};

async function* storeConferences({ definitions, conferenceLog }: Stores, url: string) {
  const start = after(NOW, -60_000);
  const { open } = computeStates(start);
  for (const id of SCENARIOS) {
    const receiver = id === 'deliver' ? { url: `${url}/receiver` } : {};
    const definition: Definition = createDefinition(id, { start, createdAt: NOW, ...receiver });
    yield await definitions.write(definition);
    yield await conferenceLog.save(id, { state: open });
  }
}

async function measureScenario(id: string, place: AwsStandIn): Promise<ScenarioCounts> {
  await place.takeSent();
  const step = async (name: (typeof FUNCTION_NAMES)[number], events: readonly object[]) => {
    const { counts } = await measureFunction(bundleFunction(`lambda/handlers/${name}.ts`), place, events, {
      warm: 0,
      measured: 1,
    });
    return { counts, sent: await place.takeSent() };
  };
  const received = await step('receive-callback', createCallbackEvents(id).slice(1));
  const advanced = await step(
    'advance-conference',
    received.sent.map(({ MessageBody = '', MessageGroupId }) =>
      createQueueEvent(MessageBody, MessageGroupId),
    ),
  );
  const delivered = await step('deliver-callback', advanced.sent.flatMap(deliveryEvents));
  return {
    'receive-callback': received.counts,
    'advance-conference': advanced.counts,
    'deliver-callback': delivered.counts,
  };
}

/** As the rule puts an event of a callback into the queue of the deliveries. */
function deliveryEvents({ Entries = [] }: SentMessage): object[] {
  return Entries.filter(({ DetailType }) => DetailType === 'Callback Received').map(
    ({ Source, DetailType, Detail }) =>
      createQueueEvent(
        JSON.stringify({ source: Source, 'detail-type': DetailType, detail: JSON.parse(Detail) }),
      ),
  );
}

function toTable(ways: readonly ScenarioCounts[]): Table {
  const rows = FUNCTION_NAMES.flatMap((step) => {
    const names = [...new Set(ways.flatMap((way) => Object.keys(way[step].calls)))].filter(isAwsCall).sort();
    return names.map((name) => [
      `\`${step}\``,
      `${name}`,
      ...ways.map((way) => formatNumber(way[step].calls[name] ?? 0)),
    ]);
  });
  const all = (name: string, of: (counts: CallCounts) => number) => [
    '**together**',
    name,
    ...ways.map((way) => formatNumber(FUNCTION_NAMES.reduce((sum, step) => sum + of(way[step]), 0))),
  ];
  return {
    head: ['function', 'call', 'with a receiver', 'without one'],
    rows: [
      ...rows,
      all('calls of AWS', countAwsCalls),
      all('read units', ({ read }) => read),
      all('write units', ({ written }) => written),
    ],
  };
}
