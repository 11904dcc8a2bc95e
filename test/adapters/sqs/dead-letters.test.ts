import { md5 } from '../../../bench/aws/aws-responses';
import { awsJsonClient, SQS } from '../../../lambda/adapters/runtime/aws-json-client';
import { conferenceIdsOf, sqsDeadLetters } from '../../../lambda/adapters/sqs/dead-letters';
import { serializeEntry } from '../../../lambda/adapters/sqs/serialize-entry';
import { serializeStatusCheck } from '../../../lambda/adapters/sqs/status-check-message';
import { tickOf } from '../../../lambda/domain/entry';
import type { Instant } from '../../../lambda/domain/instant';
import type { DeadLetters } from '../../../lambda/ports/dead-letters';
import { awsStandIn } from '../../aws/endpoint';
import { SqsStandIn } from '../../aws/queues';
import { deadLettersContract } from '../../contracts/dead-letters.contract';

const at = '2026-05-04T09:00:00.000Z' as Instant;
const tick = serializeEntry(tickOf('c1', { revision: 1, dueAt: at }));

test('a message of a FIFO queue is about the conference of its group, whatever its body has', () => {
  const Body = serializeEntry(tickOf('another', { revision: 1, dueAt: at }));
  expect(conferenceIdsOf({ Body, Attributes: { MessageGroupId: 'c1' } })).toEqual(['c1']);
});

test.each([
  ['a status check', serializeStatusCheck({ id: 'q', conferenceId: 'c1', reason: 'a test', notBefore: at })],
  ['a tick', tick],
  ['a tick in the request that Scheduler could not make', JSON.stringify({ MessageBody: tick })],
])('%s is about the conference that it names', (_name, Body) => {
  expect(conferenceIdsOf({ Body })).toEqual(['c1']);
});

test.each([['no JSON'], ['{"conferenceId":7}'], ['{"other":"c1"}'], [undefined]])(
  '%s is about none',
  (Body) => {
    expect(conferenceIdsOf(Body === undefined ? {} : { Body })).toEqual([]);
  },
);

const queues = new SqsStandIn();
const stand = awsStandIn(queues.service);
const statusCheck = (conferenceId: string) =>
  serializeStatusCheck({ id: 'q', conferenceId, reason: 'a test', notBefore: at });

/** @param wait called before the next scan */
function lookingThrough(wait: () => void = () => undefined): DeadLetters {
  const client = awsJsonClient(SQS, stand().settings);
  const urls = { mailbox: stand().queueUrl('mailbox'), 'status-checks': stand().queueUrl('status-checks') };
  return sqsDeadLetters(client, urls, async () => wait());
}

describe.each(['mailbox', 'status-checks'])('dead letters of the %s on Amazon SQS, over HTTP', (queue) => {
  deadLettersContract(async () => ({
    deadLetters: lookingThrough(),
    async addDeadLetter(conferenceId) {
      if (queue === 'status-checks') queues.put(queue, statusCheck(conferenceId));
      else
        queues.put(
          queue,
          serializeEntry(tickOf('named-in-the-body', { revision: 1, dueAt: at })),
          conferenceId,
        );
      return queue;
    },
  }));

  afterAll(() => queues.clear());
});

describe('while another consumer receives from a queue', () => {
  afterEach(() => queues.clear());

  test('scans again after the other consumer released its messages', async () => {
    queues.put('status-checks', statusCheck('c1'));
    queues.setInFlight('status-checks', true);
    const deadLetters = lookingThrough(() => queues.setInFlight('status-checks', false));
    expect(await deadLetters.queuesHolding('c1')).toEqual(['status-checks']);
    expect(await deadLetters.queuesHolding('c2')).toEqual([]);
  });

  test('throws, and does not report an empty queue, if the other consumer keeps messages', async () => {
    queues.put('status-checks', statusCheck('c1'));
    queues.setInFlight('status-checks', true);
    let looks = 0;
    const deadLetters = lookingThrough(() => {
      looks += 1;
    });
    await expect(deadLetters.queuesHolding('c1')).rejects.toThrow(
      'the dead-letter queues are being scanned by another consumer',
    );
    expect(looks).toBe(2);
  });

  test('scans again if the response to a receive was lost', async () => {
    queues.put('status-checks', statusCheck('c1'));
    stand().injectResponses('SQS ReceiveMessage', 'apply, then reset');
    const deadLetters = lookingThrough(() => queues.setInFlight('status-checks', false));
    expect(await deadLetters.queuesHolding('c1')).toEqual(['status-checks']);
  });

  test('reports messages that the other consumer does not hold', async () => {
    queues.put('status-checks', statusCheck('c1'));
    queues.setInFlight('status-checks', true);
    queues.put('status-checks', statusCheck('c2'));
    const deadLetters = lookingThrough(() => queues.setInFlight('status-checks', false));
    expect(await deadLetters.queuesHolding('c2')).toEqual(['status-checks']);
    expect(queues.inFlight).toBe(1);
  });
});

test('concurrent callers share one scan', async () => {
  queues.put('status-checks', statusCheck('c1'));
  const deadLetters = lookingThrough();
  const results = ['c1', 'c2', 'c1'].map((id) => deadLetters.queuesHolding(id));
  expect(await Promise.all(results)).toEqual([['status-checks'], [], ['status-checks']]);
  expect(stand().count('SQS ChangeMessageVisibilityBatch')).toBe(1);
  queues.clear();
});

describe('the scan releases received messages', () => {
  beforeEach(() => {
    for (let each = 0; each < 23; each += 1) queues.put('status-checks', statusCheck(`c${each}`));
  });
  afterEach(() => queues.clear());

  test('all of them, ten in a request', async () => {
    expect(await lookingThrough().queuesHolding('c22')).toEqual(['status-checks']);
    expect(queues.inFlight).toBe(0);
    expect(stand().count('SQS ChangeMessageVisibilityBatch')).toBe(3);
  });

  test('counts although some cannot be released: they become visible again after the timeout', async () => {
    const failed = { Id: '0', Code: 'InternalError', SenderFault: false };
    stand().injectResponses('SQS ChangeMessageVisibilityBatch', {
      body: { Successful: [], Failed: [failed] },
    });
    expect(await lookingThrough().queuesHolding('c22')).toEqual(['status-checks']);
    expect(queues.inFlight).toBe(10);
  });

  test('also if a receive fails', async () => {
    stand().injectResponses('SQS ReceiveMessage', { body: {} }, { error: 'AccessDeniedException' });
    stand().injectResponses('SQS GetQueueAttributes', {
      body: { Attributes: { ApproximateNumberOfMessages: '1' } },
    });
    await expect(lookingThrough().queuesHolding('c22')).rejects.toThrow(
      expect.objectContaining({ name: 'AccessDeniedException' }),
    );
    expect(queues.inFlight).toBe(0);
  });
});

test('a queue with more messages than a scan receives counts as holding messages of every conference', async () => {
  for (let each = 0; each < 200; each += 1) {
    const message = { MessageId: `m${each}`, Body: '{}', MD5OfBody: md5('{}') };
    stand().injectResponses('SQS ReceiveMessage', { body: { Messages: [message] } });
  }
  queues.put('status-checks', statusCheck('c1'));
  expect(await lookingThrough().queuesHolding('another')).toEqual(['status-checks']);
  expect(stand().count('SQS ReceiveMessage')).toBe(200);
  expect(stand().count('SQS ChangeMessageVisibilityBatch')).toBe(20);
  queues.clear();
});
