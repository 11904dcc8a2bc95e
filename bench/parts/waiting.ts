import { serializeDeliveryJob } from '../../lambda/adapters/sqs/delivery-message';
import { after } from '../../lambda/domain/instant';
import { INITIAL_STATE } from '../../lambda/domain/state';
import { countAwsCalls } from '../call-counts';
import { formatNumber } from '../format-table';
import { startAwsStandIn } from '../measure-function';
import { createDefinition, createRecord, NOW, type Stores, writeInBatches } from '../stored-conferences';
import { startWaiting } from '../waiting-process';
import type { Part } from './part';

const FEW = 100;
const MANY = 10_000;
const CONFERENCE = 'visit-1';

/**
 * Delivers few and many callbacks that wait for one host at the same moment. Its receiver takes a second for each. Counts the calls
 * for each delivery.
 */
export const waitingPart: Part = {
  name: 'waiting',
  hasRatios: false,
  steps: () => 2,
  async run(_pairs, at) {
    const runs: Waiting[] = [];
    for (const [index, count] of [FEW, MANY].entries()) {
      at(index, `${formatNumber(count)} waiting`);
      runs.push(await deliverWaiting(count));
    }
    const [few, many] = runs;
    return {
      tables: [
        {
          head: ['waiting', 'calls of each', 'read units', 'write units', 'all delivered after'],
          rows: runs.map(({ count, calls, read, written, seconds }) => [
            ...[count, calls, read, written].map(formatNumber),
            `${formatNumber(Math.round(seconds))} s`,
          ]),
        },
      ],
      figures: { waitingCalls: few && many && many.calls / few.calls },
    };
  },
};

interface Waiting {
  readonly count: number;
  readonly calls: number;
  readonly read: number;
  readonly written: number;
  /** On the clock of the run. */
  readonly seconds: number;
}

async function deliverWaiting(count: number): Promise<Waiting> {
  const place = await startAwsStandIn('embedded');
  try {
    const run = await startWaiting(place);
    await place.fill(writeInBatches((to) => store(to, `${run.url}/receiver`, count)));
    const jobs = Array.from({ length: count }, (_, index) =>
      serializeDeliveryJob({ conferenceId: CONFERENCE, position: index + 1, previousAttempts: 0 }),
    );
    const { counts, queueCalls, seconds } = await run.deliver(jobs);
    return {
      ...{ count, seconds, read: counts.read / count, written: counts.written / count },
      calls: (countAwsCalls(counts) + queueCalls) / count,
    };
  } finally {
    place.close();
  }
}

async function* store({ definitions, conferenceLog }: Stores, url: string, count: number) {
  yield await definitions.write(
    createDefinition(CONFERENCE, { start: after(NOW, -60_000), createdAt: NOW, url }),
  );
  for (let position = 1; position <= count; position += 1)
    yield await conferenceLog.append(createRecord(CONFERENCE, position, INITIAL_STATE));
}
