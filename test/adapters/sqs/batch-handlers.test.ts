import type { SQSEvent, SQSRecord } from 'aws-lambda';
import {
  onCommands,
  onDeliveries,
  onMailbox,
  onStatusChecks,
} from '../../../lambda/adapters/sqs/batch-handlers';
import { serializeDeliveryJob } from '../../../lambda/adapters/sqs/delivery-message';
import { serializeEntry } from '../../../lambda/adapters/sqs/serialize-entry';
import { serializeStatusCheck } from '../../../lambda/adapters/sqs/status-check-message';
import { tickOf } from '../../../lambda/domain/entry';
import type { Instant } from '../../../lambda/domain/instant';
import { BudgetExceeded } from '../../../lambda/ports/budget';
import { CommandPostponed } from '../../../lambda/ports/commands';
import type { Logger } from '../../../lambda/ports/logger';
import { silentLogger } from '../../silent-logger';

const at = '2026-05-04T09:00:00.000Z' as Instant;

function record(messageId: string, body: string, group?: string, receiveCount = '1'): SQSRecord {
  return {
    ...{ messageId, body, receiptHandle: '', messageAttributes: {}, md5OfBody: '' },
    ...{ eventSource: 'aws:sqs', eventSourceARN: '', awsRegion: '' },
    attributes: {
      ...{ ApproximateReceiveCount: receiveCount, SentTimestamp: String(Date.parse(at)) },
      ...{ SenderId: '', ApproximateFirstReceiveTimestamp: '' },
      ...(group !== undefined && { MessageGroupId: group }),
    },
  };
}

/** A batch of ticks, each `<group><revision>`. */
function ticks(...names: readonly string[]): SQSEvent {
  return {
    Records: names.map((name) => {
      const [group = '', revision] = name;
      return record(name, serializeEntry(tickOf(group, { revision: Number(revision), dueAt: at })), group);
    }),
  };
}

const failed = (response: { batchItemFailures: { itemIdentifier: string }[] }) =>
  response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort();

describe('a batch of the mailbox', () => {
  async function advanced(failing: readonly string[], event: SQSEvent, logger: Logger = silentLogger) {
    const handled: string[] = [];
    const response = await onMailbox(async (entry) => {
      const name = `${entry.conferenceId}${entry.kind === 'tick' ? entry.revision : ''}`;
      handled.push(name);
      if (failing.includes(name)) throw new Error('the table is throttled');
    }, logger)(event);
    return { handled, failed: failed(response) };
  }

  test('advanced entries are deleted from the queue, in order', async () => {
    const names = ['a1', 'b1', 'a2'];
    expect(await advanced([], ticks(...names))).toEqual({ handled: names, failed: [] });
  });

  test('entries behind a failed one in its group are not advanced, and are received again; the other groups continue', async () => {
    const event = ticks('a1', 'b1', 'a2', 'b2', 'a3', 'c1');
    expect(await advanced(['a1'], event)).toEqual({
      handled: ['a1', 'b1', 'b2', 'c1'],
      failed: ['a1', 'a2', 'a3'],
    });
    expect(await advanced(['a2', 'b1'], event)).toEqual({
      handled: ['a1', 'b1', 'a2', 'c1'],
      failed: ['a2', 'a3', 'b1', 'b2'],
    });
  });

  test('if all entries fail, all are received again, and the invocation does not fail', async () => {
    expect(await advanced(['a1', 'b1'], ticks('a1', 'b1', 'a2'))).toEqual({
      handled: ['a1', 'b1'],
      failed: ['a1', 'a2', 'b1'],
    });
  });

  test('an unreadable message does not fail the batch', async () => {
    const event = { Records: [record('m1', '{', 'a'), ...ticks('a1').Records] };
    expect(await advanced([], event)).toEqual({ handled: ['a', 'a1'], failed: [] });
  });

  test('an entry is redelivered from the second receipt of its message on', async () => {
    const redelivered: [string, boolean][] = [];
    const counts = ['1', '2', '3', '200'];
    const Records = counts.map((count) =>
      record(count, serializeEntry(tickOf(`c${count}`, { revision: 1, dueAt: at })), `c${count}`, count),
    );
    await onMailbox(async ({ conferenceId }, isRedelivered) => {
      redelivered.push([conferenceId, isRedelivered]);
    }, silentLogger)({ Records });
    expect(redelivered).toEqual([
      ['c1', false],
      ['c2', true],
      ['c3', true],
      ['c200', true],
    ]);
  });

  test('each failure is logged with its conference', async () => {
    const lines: unknown[] = [];
    await advanced(['a1'], ticks('a1', 'b1'), {
      ...silentLogger,
      warn: (_message, fields) => lines.push(fields),
    });
    expect(lines).toEqual([
      { messageId: 'a1', conferenceId: 'a', receiveCount: '1', error: new Error('the table is throttled') },
    ]);
  });
});

const statusCheck = (id: string) =>
  serializeStatusCheck({ id, conferenceId: 'c', reason: 'r', notBefore: at });
const job = (id: string) =>
  serializeDeliveryJob({ conferenceId: 'c', position: Number(id), previousAttempts: 0 });
const command = (id: string) =>
  JSON.stringify({ id, source: 'app.visits', 'detail-type': 'Delete Conference', detail: {} });

test.each<[string, (id: string) => string, (ids: string[]) => ReturnType<typeof onStatusChecks>]>([
  [
    'status-checks',
    statusCheck,
    (handled) =>
      onStatusChecks(async ({ id }) => {
        handled.push(id);
        if (id === '2') throw new Error('FoneStorm is busy');
      }, silentLogger),
  ],
  [
    'deliveries',
    job,
    (handled) =>
      onDeliveries(async ({ position }) => {
        handled.push(String(position));
        if (position === 2) throw new Error('the table is throttled');
      }, silentLogger),
  ],
  [
    'commands',
    command,
    (handled) =>
      onCommands(async ({ eventId }) => {
        handled.push(eventId);
        if (eventId === '2') throw new Error('FoneStorm failed');
      }, silentLogger),
  ],
])(
  'of a batch of %s only failed and unreadable messages are received again',
  async (_name, message, createHandler) => {
    const handled: string[] = [];
    const Records = ['1', '2', '3'].map((id) => record(id, message(id)));
    expect(failed(await createHandler(handled)({ Records: [...Records, record('4', '{')] }))).toEqual([
      '2',
      '4',
    ]);
    expect(handled.sort()).toEqual(['1', '2', '3']);
  },
);

test('if all messages of a batch fail, all are received again, and the invocation does not fail', async () => {
  const fails = () => Promise.reject(new Error('the table is throttled'));
  const batch = (message: (id: string) => string) => ({
    Records: ['1', '2'].map((id) => record(id, message(id))),
  });
  expect(failed(await onStatusChecks(fails, silentLogger)(batch(statusCheck)))).toEqual(['1', '2']);
  expect(failed(await onDeliveries(fails, silentLogger)(batch(job)))).toEqual(['1', '2']);
});

test('a status check waits for the budget four times in the function, then in the queue', async () => {
  const waits: number[] = [];
  const handle = onStatusChecks(
    async ({ id }) => {
      if (id === '2' || waits.length < 2) throw new BudgetExceeded(1);
    },
    silentLogger,
    async (wait) => waits.push(wait),
  );
  expect(failed(await handle({ Records: [record('1', statusCheck('1'))] }))).toEqual([]);
  expect(waits).toEqual([1000, 1000]);
  expect(failed(await handle({ Records: [record('2', statusCheck('2'))] }))).toEqual(['2']);
  expect(waits).toHaveLength(6);
});

test('a command waits for the budget or another change three times in the function, then in the queue', async () => {
  const waits: number[] = [];
  const handle = onCommands(
    async ({ eventId }) => {
      if (eventId === '2' || waits.length < 2) throw new CommandPostponed('try again', 2);
    },
    silentLogger,
    async (wait) => waits.push(wait),
  );
  expect(failed(await handle({ Records: [record('1', command('1'))] }))).toEqual([]);
  expect(waits).toEqual([2000, 2000]);
  expect(failed(await handle({ Records: [record('2', command('2'))] }))).toEqual(['2']);
  expect(waits).toHaveLength(5);
});
