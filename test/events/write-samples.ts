import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { EVENT_SOURCE, EVENT_TYPES, type EventType, wordOf } from '../../lambda/contract/events';
import type { StatusEvent } from '../../lambda/domain/status-event';
import { simulate } from '../simulation/runs/run';
import { scenarioForSeed } from '../simulation/runs/run-seeds';

new Command('npm run samples')
  .description(
    'Writes a sample of each event type: the first one that a simulated run of the relay publishes.',
  )
  .parse();

const folder = join(import.meta.dirname, '../../events/samples');
/** Far more runs than the rarest type needs. */
const MAX_SEED = 1000;

const samples = new Map<EventType, StatusEvent>();
for (let seed = 1; samples.size < EVENT_TYPES.length && seed <= MAX_SEED; seed++) {
  for (const generation of ['2017', '2.4'] as const) {
    const { published } = await simulate(scenarioForSeed(seed, { generation }));
    for (const { event } of published) if (!samples.has(event.type)) samples.set(event.type, event);
  }
}
const missing = EVENT_TYPES.filter((type) => !samples.has(type));
if (missing.length > 0) throw new Error(`no run publishes ${missing.join(', ')}`);
for (const [type, event] of samples) {
  writeFileSync(join(folder, `${wordOf(type)}.json`), `${JSON.stringify(busEvent(event), null, 2)}\n`);
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
