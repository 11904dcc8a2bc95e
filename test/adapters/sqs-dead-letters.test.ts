import { SQSClient } from '@aws-sdk/client-sqs';
import { md5Of } from '../../bench/aws-answers';
import { messageOf } from '../../lambda/adapters/mailbox-message';
import { questionMessage } from '../../lambda/adapters/question-message';
import { conferencesOf, sqsDeadLetters } from '../../lambda/adapters/sqs-dead-letters';
import { tickOf } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import type { DeadLetters } from '../../lambda/ports';
import { aws } from '../aws/endpoint';
import { QueuesOfAws } from '../aws/queues';
import { deadLettersContract } from '../contracts/dead-letters.contract';

const at = '2026-05-04T09:00:00.000Z' as Instant;
const tick = messageOf(tickOf('c1', { revision: 1, dueAt: at }));

test('a message of a FIFO queue is about its group, whatever its body says', () => {
  const Body = messageOf(tickOf('another', { revision: 1, dueAt: at }));
  expect(conferencesOf({ Body, Attributes: { MessageGroupId: 'c1' } })).toEqual(['c1']);
});

test.each([
  ['a question', questionMessage({ id: 'q', conferenceId: 'c1', reason: 'a test', notBefore: at })],
  ['a tick', tick],
  ['a tick in the request that Scheduler could not make', JSON.stringify({ MessageBody: tick })],
])('%s is about the conference that it names', (_name, Body) => {
  expect(conferencesOf({ Body })).toEqual(['c1']);
});

test.each([['no JSON'], ['{"conferenceId":7}'], ['{"other":"c1"}'], [undefined]])(
  '%s is about none',
  (Body) => {
    expect(conferencesOf(Body === undefined ? {} : { Body })).toEqual([]);
  },
);

const queues = new QueuesOfAws();
const stand = aws(queues.service);
const question = (conferenceId: string) =>
  questionMessage({ id: 'q', conferenceId, reason: 'a test', notBefore: at });

/** @param wait what happens before the next look */
function lookingThrough(wait: () => void = () => undefined): DeadLetters {
  const client = new SQSClient(stand().settings);
  const urls = { mailbox: stand().queueUrl('mailbox'), questions: stand().queueUrl('questions') };
  return sqsDeadLetters(client, urls, async () => wait());
}

describe.each(['mailbox', 'questions'])('dead letters of the %s on Amazon SQS, over HTTP', (queue) => {
  deadLettersContract(async () => ({
    deadLetters: lookingThrough(),
    async bury(conferenceId) {
      if (queue === 'questions') queues.put(queue, question(conferenceId));
      else
        queues.put(queue, messageOf(tickOf('named-in-the-body', { revision: 1, dueAt: at })), conferenceId);
      return queue;
    },
  }));

  afterAll(() => queues.clear());
});

describe('somebody else looks through them at the same time', () => {
  afterEach(() => queues.clear());

  test('what they have in hand is looked for once more, after they gave it back', async () => {
    queues.put('questions', question('c1'));
    queues.setInHand('questions', true);
    const deadLetters = lookingThrough(() => queues.setInHand('questions', false));
    expect(await deadLetters.holding('c1')).toEqual(['questions']);
    expect(await deadLetters.holding('c2')).toEqual([]);
  });

  test('fails, and does not report an empty queue, if another consumer keeps holding messages', async () => {
    queues.put('questions', question('c1'));
    queues.setInHand('questions', true);
    let looks = 0;
    const deadLetters = lookingThrough(() => {
      looks += 1;
    });
    await expect(deadLetters.holding('c1')).rejects.toThrow('somebody else looks through the dead letters');
    expect(looks).toBe(2);
  });

  test('also where it is our own look whose answer was lost', async () => {
    queues.put('questions', question('c1'));
    stand().next('SQS ReceiveMessage', 'done, then reset');
    const deadLetters = lookingThrough(() => queues.setInHand('questions', false));
    expect(await deadLetters.holding('c1')).toEqual(['questions']);
  });

  test('reports messages that the other consumer does not hold', async () => {
    queues.put('questions', question('c1'));
    queues.setInHand('questions', true);
    queues.put('questions', question('c2'));
    const deadLetters = lookingThrough(() => queues.setInHand('questions', false));
    expect(await deadLetters.holding('c2')).toEqual(['questions']);
    expect(queues.inHand).toBe(1);
  });
});

test('all who ask at the same moment share one look', async () => {
  queues.put('questions', question('c1'));
  const deadLetters = lookingThrough();
  const asked = ['c1', 'c2', 'c1'].map((id) => deadLetters.holding(id));
  expect(await Promise.all(asked)).toEqual([['questions'], [], ['questions']]);
  expect(stand().count('SQS ChangeMessageVisibilityBatch')).toBe(1);
  queues.clear();
});

describe('what was received is given back', () => {
  beforeEach(() => {
    for (let each = 0; each < 23; each += 1) queues.put('questions', question(`c${each}`));
  });
  afterEach(() => queues.clear());

  test('all of it, ten at a time', async () => {
    expect(await lookingThrough().holding('c22')).toEqual(['questions']);
    expect(queues.inHand).toBe(0);
    expect(stand().count('SQS ChangeMessageVisibilityBatch')).toBe(3);
  });

  test('where some of a batch cannot be given back, the look counts: they come back by themselves', async () => {
    const failed = { Id: '0', Code: 'InternalError', SenderFault: false };
    stand().next('SQS ChangeMessageVisibilityBatch', { body: { Successful: [], Failed: [failed] } });
    expect(await lookingThrough().holding('c22')).toEqual(['questions']);
    expect(queues.inHand).toBe(10);
  });

  test('also where a queue cannot be read to its end', async () => {
    stand().next('SQS ReceiveMessage', { body: {} }, { error: 'AccessDeniedException' });
    stand().next('SQS GetQueueAttributes', { body: { Attributes: { ApproximateNumberOfMessages: '1' } } });
    await expect(lookingThrough().holding('c22')).rejects.toThrow(
      expect.objectContaining({ name: 'AccessDeniedException' }),
    );
    expect(queues.inHand).toBe(0);
  });
});

test('a queue with more than can be looked through holds something of everybody', async () => {
  for (let each = 0; each < 200; each += 1) {
    const message = { MessageId: `m${each}`, Body: '{}', MD5OfBody: md5Of('{}') };
    stand().next('SQS ReceiveMessage', { body: { Messages: [message] } });
  }
  queues.put('questions', question('c1'));
  expect(await lookingThrough().holding('another')).toEqual(['questions']);
  expect(stand().count('SQS ReceiveMessage')).toBe(200);
  expect(stand().count('SQS ChangeMessageVisibilityBatch')).toBe(20);
  queues.clear();
});
