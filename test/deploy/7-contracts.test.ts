import { randomUUID } from 'node:crypto';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { DeleteQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { dynamodbBudget } from '../../lambda/adapters/dynamodb-budget';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb-definitions';
import type { Table } from '../../lambda/adapters/dynamodb-items';
import { dynamodbJournal } from '../../lambda/adapters/dynamodb-journal';
import { dynamodbLoginGuard } from '../../lambda/adapters/dynamodb-login-guard';
import { eventBridgeBus } from '../../lambda/adapters/eventbridge-bus';
import { sqsMailbox } from '../../lambda/adapters/sqs-mailbox';
import { budgetContract } from '../contracts/budget.contract';
import { definitionsContract } from '../contracts/definitions.contract';
import { eventBusContract } from '../contracts/event-bus.contract';
import { journalContract } from '../contracts/journal.contract';
import { loginGuardContract } from '../contracts/login-guard.contract';
import { mailboxContract } from '../contracts/mailbox.contract';
import { arrived } from './arrived';
import { consume } from './consumer';
import { deployment } from './deployment';
import { timesOfPublished } from './published-times';
import { anotherMailbox, type QueuePair, redrive, waiting } from './queues';
import { anotherTable } from './tables';

const { outputs, target } = deployment();

describe('a mailbox on Amazon SQS', () => {
  const sqs = new SQSClient();
  let pair: QueuePair;
  beforeAll(async () => {
    pair = await anotherMailbox(outputs.MailboxUrl, { pause: 1, receives: 4 });
  });
  afterAll(async () => {
    for (const QueueUrl of Object.values(pair)) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  });

  mailboxContract(async () => ({
    mailbox: sqsMailbox(sqs, pair.queue),
    consume: (handle) => consume(pair.queue, handle),
    async putRaw(group, body) {
      const id = { MessageGroupId: group, MessageDeduplicationId: randomUUID() };
      await sqs.send(new SendMessageCommand({ QueueUrl: pair.queue, MessageBody: body, ...id }));
    },
    deadLetters: () => waiting(pair.deadLetters),
    redrive: () => redrive(pair.deadLetters, pair.queue),
  }));
});

describe('a bus of Amazon EventBridge, and a queue as the target of a rule', () => {
  const client = new EventBridgeClient();
  // The emulator gives every event its own time: what it was asked for is read from the requests.
  const times = target === 'emulator' ? timesOfPublished(client) : undefined;

  eventBusContract(async () => ({
    eventBus: eventBridgeBus(client, outputs.EventBus),
    received: () =>
      arrived().map((event) => ({ ...event, time: times?.get(event.detail.metadata.id) ?? event.time })),
  }));
});

describe('the deployed table', () => {
  let table: Table;
  beforeAll(async () => {
    table = await anotherTable(outputs.Table);
  });
  afterAll(async () => {
    await table.client.send(new DeleteTableCommand({ TableName: table.name }));
  });

  describe('holds definitions', () => {
    definitionsContract(async () => dynamodbDefinitions(table));
  });
  describe('holds a journal', () => {
    journalContract(async () => ({
      definitions: dynamodbDefinitions(table),
      journal: dynamodbJournal(table),
    }));
  });
  describe('counts a budget', () => {
    budgetContract(async (options) => dynamodbBudget(table, options));
  });
  describe('counts failed logins', () => {
    loginGuardContract(async (now) => dynamodbLoginGuard(table, now));
  });
});
