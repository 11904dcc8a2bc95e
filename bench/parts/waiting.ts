import { serializeDeliveryJob } from '../../lambda/adapters/sqs/delivery-message';
import { DEFAULT_HOST_LIMITS } from '../../lambda/contract/settings';
import { after } from '../../lambda/domain/instant';
import { INITIAL_STATE } from '../../lambda/domain/state';
import { startAwsStandIn } from '../aws-stand-in';
import { countAwsCalls } from '../call-counts';
import { formatNumber } from '../format-table';
import { createDefinition, createRecord, NOW, type Stores, writeInBatches } from '../stored-conferences';
import { startWaiting } from '../waiting-process';
import type { Part } from './part';

const FEW = 100;
const MANY = 10_000;
const { concurrency } = DEFAULT_HOST_LIMITS;
const CONFERENCE = 'visit-1';

/**
 * Delivers few and many callbacks that wait for one host. Others begin at the same moment, and use all its permits. Its receiver takes
 * a second for each. Counts the calls for each delivery that waits: those of the others, measured by themselves, are subtracted.
 */
export const waitingPart: Part = {
  name: 'waiting',
  hasRatios: false,
  steps: () => 3,
  async run(_options, at) {
    at(0, 'none waiting');
    const others = await deliverAtOnce(concurrency);
    const runs: Waiting[] = [];
    for (const [index, count] of [FEW, MANY].entries()) {
      at(index + 1, `${formatNumber(count)} waiting`);
      runs.push(ofEach(count, await deliverAtOnce(concurrency + count), others));
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

/** The calls and units of all deliveries of a run. */
interface Totals {
  readonly calls: number;
  readonly read: number;
  readonly written: number;
  /** On the clock of the run. */
  readonly seconds: number;
}

/** The calls and units of each delivery that waits. */
interface Waiting extends Totals {
  readonly count: number;
}

function ofEach(count: number, all: Totals, others: Totals): Waiting {
  const each = (name: keyof Totals) => (all[name] - others[name]) / count;
  return { count, calls: each('calls'), read: each('read'), written: each('written'), seconds: all.seconds };
}

async function deliverAtOnce(count: number): Promise<Totals> {
  const place = await startAwsStandIn('embedded');
  try {
    const run = await startWaiting(place);
    await place.fill(writeInBatches((to) => store(to, `${run.url}/receiver`, count)));
    const jobs = Array.from({ length: count }, (_, index) =>
      serializeDeliveryJob({ conferenceId: CONFERENCE, position: index + 1, previousAttempts: 0 }),
    );
    const { counts, queueCalls, seconds } = await run.deliver(jobs);
    return {
      calls: countAwsCalls(counts) + queueCalls,
      read: counts.read,
      written: counts.written,
      seconds,
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
