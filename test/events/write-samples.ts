import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Program } from '../../command-line/program';
import { EVENT_SOURCE, EVENT_TYPES, type EventType, wordOf } from '../../lambda/contract/events';
import { advance } from '../../lambda/domain/advance';
import type { Instant } from '../../lambda/domain/instant';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import type { LocalDateTime } from '../../lambda/domain/series/local-date-time';
import type { SeriesFields } from '../../lambda/domain/series/series';
import { buildSeriesEvent, type SeriesFacts } from '../../lambda/domain/series/series-event';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { COMMAND_PROBLEM, change, commandOutcome, definition } from '../domain/entries';
import { simulate } from '../simulation/runs/run';
import { scenarioForSeed } from '../simulation/runs/run-seeds';

new Program('npm run samples')
  .description(
    'Writes a sample of each event type: the first one that a simulated run of the relay publishes, or the outcome of a command.',
  )
  .parse();

const folder = join(import.meta.dirname, '../../events/samples');
/** Far more runs than the rarest type needs. */
const MAX_SEED = 1000;

const SERIES_FACTS: readonly SeriesFacts[] = [
  { type: 'Series Created' },
  { type: 'Series Updated', changed: ['start', 'occurrences'] },
  { type: 'Series Ended', reason: 'completed' },
  {
    ...{
      type: 'Series Occurrence Failed',
      request: 'create',
      reason: 'label: expected at most 64 characters',
    },
    occurrence: {
      ...{ id: '20260504', conference: 'weekly-20260504' },
      ...{
        start_time: '2026-05-04T07:30:00.000Z' as Instant,
        end_time: '2026-05-04T08:15:00.000Z' as Instant,
      },
    },
  },
];

/** The simulation has no commands, and its series are rare. */
const made = [...sampleCommandEvents(), ...seriesEvents()];
const simulatedTypes = new Set(EVENT_TYPES.filter((type) => !made.some((event) => event.type === type)));

const samples = new Map<EventType, StatusEvent>();
for (let seed = 1; samples.size < simulatedTypes.size && seed <= MAX_SEED; seed++) {
  for (const generation of ['2017', '2.4'] as const) {
    const { published } = await simulate(scenarioForSeed(seed, { generation }));
    for (const { event } of published)
      if (simulatedTypes.has(event.type) && !samples.has(event.type)) samples.set(event.type, event);
  }
}
for (const event of made) samples.set(event.type, event);
const missing = EVENT_TYPES.filter((type) => !samples.has(type));
if (missing.length > 0) throw new Error(`no run publishes ${missing.join(', ')}`);
for (const [type, event] of samples) {
  writeFileSync(join(folder, `${wordOf(type)}.json`), `${JSON.stringify(busEvent(event), null, 2)}\n`);
}

function seriesEvents(): StatusEvent[] {
  const fields: SeriesFields = {
    ...{ template: { label: 'Weekly' }, time_zone: 'Europe/Berlin', duration: 'PT45M', exdates: [] },
    ...{ start: '2026-05-04T09:30:00' as LocalDateTime, rrule: 'FREQ=WEEKLY;BYDAY=MO' },
  };
  const moment = '2026-05-04T09:00:00.000Z' as Instant;
  return SERIES_FACTS.map((facts, sequence) =>
    buildSeriesEvent({ id: 'weekly', fields, sequence }, facts, moment),
  );
}

/** The event as EventBridge sends it. The account is that of AWS's documentation. The id depends only on the event. */
function busEvent({ type, time, detail }: StatusEvent) {
  return {
    version: '0',
    id: `00000000-0000-4000-8000-${String(detail.metadata.sequence).padStart(12, '0')}`,
    'detail-type': type,
    source: EVENT_SOURCE,
    account: '123456789012',
    time: time.replace(/\.\d+Z$/, 'Z'),
    region: 'us-east-1',
    resources: [],
    detail,
  };
}

/** The events of an executed command, and of a refused one. */
function sampleCommandEvents(): readonly StatusEvent[] {
  const metadata = { case: '4711' };
  const { state } = advance({ definition }, change('created', '09:00:00'), DEFAULT_RULES);
  const executed = commandOutcome('09:00:01', undefined, { metadata });
  const refused = commandOutcome('09:00:00', COMMAND_PROBLEM, { metadata });
  return [
    ...advance({ definition, state }, executed, DEFAULT_RULES).events,
    ...advance({}, { ...refused, conferenceId: 'c85e5ed9-9c3f-8b58-8a1a-1d1be0bb9f29' }, DEFAULT_RULES)
      .events,
  ];
}
