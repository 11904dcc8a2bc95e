import { join } from 'node:path';
import { systemClock } from '../../../lambda/adapters/runtime/system-clock';
import type { Instant } from '../../../lambda/domain/instant';

import { openQueue, type Queue } from '../../../local/queues/queue';
import {
  localDeadLetters,
  localDeliveryQueue,
  localMailbox,
  localStatusChecks,
} from '../../../local/queues/queue-ports';
import { deadLettersContract } from '../../contracts/dead-letters.contract';
import { temporaryFolders } from '../../temporary-folders';
import { until } from '../../until';

const folder = temporaryFolders();
const opened: Queue[] = [];
afterAll(async () => {
  for (const queue of opened) await queue.close();
});

async function openQueues() {
  const where = folder();
  const open = (name: string) =>
    openQueue({ path: join(where, name), maxReceiveCount: 1, visibilityTimeout: 0 });
  const [mailbox, statusChecks] = [await open('mailbox.jsonl'), await open('status-checks.jsonl')];
  const deliveries = await open('deliveries.jsonl');
  const all = { mailbox, 'status-checks': statusChecks, deliveries };
  opened.push(...Object.values(all));
  return { ...all, deadLetters: localDeadLetters(all) };
}

/** Receives what is in a queue until all of it is dead. */
async function exhaust(queue: Queue): Promise<void> {
  await until(async () => {
    await queue.receive(100);
    return queue.messageCount() === 0;
  });
}

const currentInstant = () => new Date().toISOString() as Instant;
const statusCheck = (conferenceId: string) => ({
  id: 'q',
  conferenceId,
  reason: 'a test',
  notBefore: currentInstant(),
});

describe('the dead letters of the mailbox on one machine', () => {
  deadLettersContract(async () => {
    const { mailbox, deadLetters } = await openQueues();
    return {
      deadLetters,
      async addDeadLetter(conferenceId) {
        await mailbox.send({ body: 'rubbish', group: conferenceId });
        await exhaust(mailbox);
        return 'mailbox';
      },
    };
  });
});

describe('the dead letters of the status checks on one machine', () => {
  deadLettersContract(async () => {
    const { 'status-checks': statusChecks, deadLetters } = await openQueues();
    return {
      deadLetters,
      async addDeadLetter(conferenceId) {
        await localStatusChecks(statusChecks, systemClock).put(statusCheck(conferenceId));
        await exhaust(statusChecks);
        return 'status-checks';
      },
    };
  });
});

describe('the dead letters of the deliveries on one machine', () => {
  deadLettersContract(async () => {
    const { deliveries, deadLetters } = await openQueues();
    return {
      deadLetters,
      async addDeadLetter(conferenceId) {
        await localDeliveryQueue(deliveries, systemClock).put(
          { conferenceId, position: 1, previousAttempts: 0 },
          currentInstant(),
        );
        await exhaust(deliveries);
        return 'deliveries';
      },
    };
  });
});

test('names both queues if both have dead letters; waiting and unreadable messages do not count', async () => {
  const { mailbox, 'status-checks': statusChecks, deadLetters } = await openQueues();
  await statusChecks.send({ body: 'rubbish' });
  await localStatusChecks(statusChecks, systemClock).put(statusCheck('c'));
  await exhaust(statusChecks);
  await localMailbox(mailbox).put({
    ...{
      kind: 'change',
      id: 'change-c-1',
      conferenceId: 'c',
      receivedAt: currentInstant(),
      change: 'created',
      version: 1,
    },
  });
  expect(await deadLetters.queuesHolding('c')).toEqual(['status-checks']);
  await exhaust(mailbox);
  expect(await deadLetters.queuesHolding('c')).toEqual(['mailbox', 'status-checks']);
});
