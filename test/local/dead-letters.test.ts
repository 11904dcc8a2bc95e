import { join } from 'node:path';
import { systemClock } from '../../lambda/adapters/system-clock';
import type { Instant } from '../../lambda/domain/instant';
import { queueDeliveries } from '../../local/deliveries';
import { openQueue, type Queue } from '../../local/queue';
import { queueDeadLetters, queueMailbox, queueQuestions } from '../../local/queue-ports';
import { deadLettersContract } from '../contracts/dead-letters.contract';
import { folders } from '../folder';
import { until } from '../until';

const folder = folders();
const opened: Queue[] = [];
afterAll(async () => {
  for (const queue of opened) await queue.close();
});

async function queues() {
  const where = folder();
  const open = (name: string) =>
    openQueue({ path: join(where, name), maxReceiveCount: 1, visibilityTimeout: 0 });
  const [mailbox, questions] = [await open('mailbox.jsonl'), await open('questions.jsonl')];
  const deliveries = await open('deliveries.jsonl');
  const all = { mailbox, questions, deliveries };
  opened.push(...Object.values(all));
  return { ...all, deadLetters: queueDeadLetters(all) };
}

/** Receives what is in a queue until all of it is dead. */
async function exhaust(queue: Queue): Promise<void> {
  await until(async () => {
    await queue.receive(100);
    return queue.waiting() === 0;
  });
}

const now = () => new Date().toISOString() as Instant;
const question = (conferenceId: string) => ({ id: 'q', conferenceId, reason: 'a test', notBefore: now() });

describe('the dead letters of the mailbox on one machine', () => {
  deadLettersContract(async () => {
    const { mailbox, deadLetters } = await queues();
    return {
      deadLetters,
      async bury(conferenceId) {
        await mailbox.send({ body: 'rubbish', group: conferenceId });
        await exhaust(mailbox);
        return 'mailbox';
      },
    };
  });
});

describe('the dead letters of the questions on one machine', () => {
  deadLettersContract(async () => {
    const { questions, deadLetters } = await queues();
    return {
      deadLetters,
      async bury(conferenceId) {
        await queueQuestions(questions, systemClock).put(question(conferenceId));
        await exhaust(questions);
        return 'questions';
      },
    };
  });
});

describe('the dead letters of the deliveries on one machine', () => {
  deadLettersContract(async () => {
    const { deliveries, deadLetters } = await queues();
    return {
      deadLetters,
      async bury(conferenceId) {
        await queueDeliveries(deliveries, systemClock).put({ conferenceId, entryId: 'callback-1' }, now());
        await exhaust(deliveries);
        return 'deliveries';
      },
    };
  });
});

test('both queues are named where both hold something; what still waits, or is no question, is none of it', async () => {
  const { mailbox, questions, deadLetters } = await queues();
  await questions.send({ body: 'rubbish' });
  await queueQuestions(questions, systemClock).put(question('c'));
  await exhaust(questions);
  await queueMailbox(mailbox).put({
    ...{ kind: 'change', id: 'change-c-1', conferenceId: 'c', receivedAt: now(), change: 'created' },
  });
  expect(await deadLetters.holding('c')).toEqual(['questions']);
  await exhaust(mailbox);
  expect(await deadLetters.holding('c')).toEqual(['mailbox', 'questions']);
});
