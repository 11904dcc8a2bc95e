import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { DeleteQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { dynamodbBudget } from '../../lambda/adapters/dynamodb/budget';
import { dynamodbConferenceLog } from '../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb/deliveries';
import { dynamodbHostLimits } from '../../lambda/adapters/dynamodb/host-limits';
import type { Table } from '../../lambda/adapters/dynamodb/items';
import { dynamodbLoginGuard } from '../../lambda/adapters/dynamodb/login-guard';
import { dynamodbWorkflowTokens } from '../../lambda/adapters/dynamodb/workflow-tokens';
import { eventBridgeBus } from '../../lambda/adapters/eventbridge/event-bus';
import { systemClock } from '../../lambda/adapters/runtime/system-clock';
import { schedulerDeliveries } from '../../lambda/adapters/scheduler/delayed-deliveries';
import { schedulerSchedules } from '../../lambda/adapters/scheduler/tick-schedules';
import { onDeliveries, onMailbox } from '../../lambda/adapters/sqs/batch-handlers';
import { sqsDeadLetters } from '../../lambda/adapters/sqs/dead-letters';
import { sqsDeliveryQueue } from '../../lambda/adapters/sqs/delivery-queue';
import { sqsMailbox } from '../../lambda/adapters/sqs/mailbox';
import { budgetContract } from '../contracts/budget.contract';
import { conferenceLogContract } from '../contracts/conference-log.contract';
import { deadLettersContract } from '../contracts/dead-letters.contract';
import { definitionsContract } from '../contracts/definitions.contract';
import { deliveriesContract } from '../contracts/deliveries.contract';
import { deliveryQueueContract } from '../contracts/delivery-queue.contract';
import { eventBusContract } from '../contracts/event-bus.contract';
import { hostLimitsContract } from '../contracts/host-limits.contract';
import { hostWaitsContract } from '../contracts/host-waits.contract';
import { loginGuardContract } from '../contracts/login-guard.contract';
import { mailboxContract } from '../contracts/mailbox.contract';
import { schedulesContract } from '../contracts/schedules.contract';
import { workflowTokensContract } from '../contracts/workflow-tokens.contract';
import { silentLogger } from '../silent-logger';
import { arrivedEvents } from './arrived-events';
import { consume } from './consumer';
import { deadLetterSender } from './dead-letters';
import { deployment } from './deployment';
import { timesOfPublished } from './published-times';
import {
  adapterClient,
  countVisible,
  createMailbox,
  createQueue,
  type QueuePair,
  queueArn,
  redrive,
} from './queues';
import { createTableLike } from './tables';

const { outputs, target } = deployment();

/** The emulator checks for due schedules every ten seconds. In milliseconds. */
const SCHEDULER_LATE = 10_500;

describe('a mailbox on Amazon SQS', () => {
  const sqs = new SQSClient();
  let pair: QueuePair;
  beforeAll(async () => {
    pair = await createMailbox(outputs.MailboxUrl, { pause: 1, receives: 4 });
  });
  afterAll(async () => {
    for (const QueueUrl of Object.values(pair)) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  });

  mailboxContract(async () => ({
    mailbox: sqsMailbox(await adapterClient(), pair.queue),
    consume: (handle) => consume(pair.queue, onMailbox(handle, silentLogger)),
    async putRaw(group, body) {
      const id = { MessageGroupId: group, MessageDeduplicationId: randomUUID() };
      await sqs.send(new SendMessageCommand({ QueueUrl: pair.queue, MessageBody: body, ...id }));
    },
    deadLetters: () => countVisible(pair.deadLetters),
    redrive: () => redrive(pair.deadLetters),
  }));
});

describe('dead-letter queues of Amazon SQS', () => {
  const sqs = new SQSClient();
  const queues: Record<string, string> = {};
  afterAll(async () => {
    for (const QueueUrl of Object.values(queues)) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  });

  deadLettersContract(async () => {
    const { queue, deadLetters } = await createMailbox(
      outputs.MailboxUrl,
      { pause: 1, receives: 4 },
      '-dead-letters',
    );
    await sqs.send(new DeleteQueueCommand({ QueueUrl: queue }));
    const urls = {
      mailbox: deadLetters,
      'status-checks': await createQueue(outputs.MailboxUrl, '-status-checks'),
      ticks: await createQueue(outputs.MailboxUrl, '-ticks'),
    };
    Object.assign(queues, urls);
    return {
      deadLetters: sqsDeadLetters(await adapterClient(), urls),
      addDeadLetter: deadLetterSender(sqs, urls),
    };
  });
});

describe('a queue of deliveries on Amazon SQS', () => {
  const sqs = new SQSClient();
  let queue: string;
  // This hook runs after the consumer has stopped.
  afterAll(async () => {
    await sqs.send(new DeleteQueueCommand({ QueueUrl: queue }));
  });

  deliveryQueueContract(
    async () => {
      queue = await createQueue(outputs.DeliveriesUrl, '-delivered');
      // In an account, the role of such schedules may send to the deployed queue only.
      const delayed =
        target === 'emulator' ? schedulerDeliveries(new SchedulerClient(), await inGroup()) : undefined;
      return {
        queue: sqsDeliveryQueue(await adapterClient(), queue, systemClock, delayed),
        now: systemClock.now,
        consume: (handle) => consume(queue, onDeliveries(handle, silentLogger)),
        advanceTime: (milliseconds) => sleep(milliseconds),
      };
    },
    { delay: 2000, tolerance: 10_000 },
  );

  async function inGroup() {
    const arn = await queueArn(queue);
    return {
      ...{ queue: arn, deadLetters: arn },
      ...{ group: outputs.ScheduleGroup, role: 'arn:aws:iam::000000000000:role/deliveries' },
    };
  }
});

// In an account, the role of the schedules may send to the deployed mailbox only.
if (target === 'emulator') describe('schedules of Amazon EventBridge Scheduler', describeSchedules);

function describeSchedules(): void {
  const sqs = new SQSClient();
  let pair: QueuePair;
  schedulesContract(
    async () => {
      pair = await createMailbox(outputs.MailboxUrl, { pause: 30, receives: 4 }, '-timed');
      const options = {
        group: outputs.ScheduleGroup,
        role: 'arn:aws:iam::000000000000:role/ticks',
        mailbox: await queueArn(pair.queue),
        deadLetters: await queueArn(pair.deadLetters),
      };
      return {
        schedules: schedulerSchedules(new SchedulerClient(), options),
        consume: (handle) => consume(pair.queue, onMailbox(handle, silentLogger)),
      };
    },
    { delay: 2000, tolerance: SCHEDULER_LATE },
  );

  // This hook runs after those of the contract, which stop the consumer.
  afterAll(async () => {
    for (const QueueUrl of Object.values(pair)) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  });
}

describe('a bus of Amazon EventBridge, and a queue as the target of a rule', () => {
  const client = new EventBridgeClient();
  // The emulator sets the time of each event itself, so that the test reads the time from the requests.
  const times = target === 'emulator' ? timesOfPublished(client) : undefined;

  eventBusContract(async () => ({
    eventBus: eventBridgeBus(client, outputs.EventBus),
    received: () =>
      arrivedEvents().map((event) => ({
        ...event,
        time: times?.get(event.detail.metadata.id) ?? event.time,
      })),
  }));
});

describe('the deployed table', () => {
  let table: Table;
  beforeAll(async () => {
    table = await createTableLike(outputs.Table);
  });
  afterAll(async () => {
    await table.client.send(new DeleteTableCommand({ TableName: table.name }));
  });

  describe('holds definitions', () => {
    definitionsContract(async () => dynamodbDefinitions(table));
  });
  describe('holds a log of conferences', () => {
    conferenceLogContract(async () => ({
      definitions: dynamodbDefinitions(table),
      conferenceLog: dynamodbConferenceLog(table),
    }));
  });
  describe('counts a budget', () => {
    budgetContract(async (options) => dynamodbBudget(table, options));
  });
  describe('holds deliveries', () => {
    deliveriesContract(async () => dynamodbDeliveries(table));
  });
  describe('limits the requests to receivers', () => {
    hostLimitsContract(async (options) => dynamodbHostLimits(table, options));
    hostWaitsContract(async (options) => dynamodbHostLimits(table, options));
  });
  describe('counts failed logins', () => {
    loginGuardContract(async (now) => dynamodbLoginGuard(table, now));
  });
  describe('keeps the tokens of waiting workflows', () => {
    workflowTokensContract(async () => dynamodbWorkflowTokens(table));
  });
});
