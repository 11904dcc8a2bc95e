import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsAnswer } from '../../bench/aws-answers';
import { dynamodbBudget } from '../../lambda/adapters/dynamodb-budget';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb-definitions';
import { dynamodbJournal } from '../../lambda/adapters/dynamodb-journal';
import { eventBridgeBus } from '../../lambda/adapters/eventbridge-bus';
import { foneStormClient } from '../../lambda/adapters/fonestorm-client';
import { entryOf } from '../../lambda/adapters/mailbox-message';
import { sqsMailbox } from '../../lambda/adapters/sqs-mailbox';
import { sqsQuestions } from '../../lambda/adapters/sqs-questions';
import { systemClock as clock } from '../../lambda/adapters/system-clock';
import type { ConferenceFields } from '../../lambda/domain/conference';
import { after } from '../../lambda/domain/instant';
import { RULES } from '../../lambda/domain/rules';
import { advanceConference } from '../../lambda/operations/advance-conference';
import { callbackUrl } from '../../lambda/operations/callback-url';
import { createConference } from '../../lambda/operations/create-conference';
import { deleteConference } from '../../lambda/operations/delete-conference';
import { receiveCallback } from '../../lambda/operations/receive-callback';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../local/embedded-dynamodb';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { silent } from '../silent-log';

const page = readFileSync(join(__dirname, '../../docs/cost.md'), 'utf8');

/** The calls that a row of the page's table counts. */
function stated(row: string): Record<string, number> {
  const cells = page
    .split('\n')
    .find((line) => line.startsWith(`| ${row} |`))
    ?.split('|')
    .slice(2, -1);
  const names = page
    .split('\n')
    .find((line) => line.startsWith('| on the happy path |'))
    ?.split('|')
    .slice(2, -1);
  const counts =
    names?.map((name, index) => [name.replaceAll('`', '').trim(), Number(cells?.[index])] as const) ?? [];
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}

describe('the AWS calls that docs/cost.md counts are the calls that are made', () => {
  let simulator: Simulator;
  let dynamodb: EmbeddedDynamoDb;
  let aws: Server;
  const calls: Record<string, number> = {};
  const messages: { group: string; body: string }[] = [];
  const count = (name: string) => {
    calls[name] = (calls[name] ?? 0) + 1;
  };

  beforeAll(async () => {
    simulator = await startSimulator({ settings: { lives: false } });
    dynamodb = await startEmbeddedDynamoDb();
    dynamodb.client.middlewareStack.add(
      (next, { commandName }) =>
        (argument) => {
          count(String(commandName).replace('Command', ''));
          return next(argument);
        },
      { step: 'initialize' },
    );
    aws = createServer(async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      const body = JSON.parse(Buffer.concat(chunks).toString());
      const target = String(incoming.headers['x-amz-target']);
      count(target.split('.')[1] ?? '');
      if (target === 'AmazonSQS.SendMessage')
        messages.push({ group: body.MessageGroupId, body: body.MessageBody });
      outgoing.setHeader('content-type', 'application/x-amz-json-1.0');
      outgoing.end(JSON.stringify(awsAnswer(target, body)));
    });
    await new Promise<void>((resolve) => aws.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    await simulator.close();
    await dynamodb.close();
    aws.closeAllConnections();
    await new Promise((resolve) => aws.close(resolve));
  });

  test('of a creation, of a callback, of a call callback, and of a deletion', async () => {
    const endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
    const client = {
      endpoint,
      region: 'local',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    };
    const keys = { current: 'k1', keys: { k1: 'k'.repeat(64) } };
    const sqs = new SQSClient(client);
    const ports = {
      definitions: dynamodbDefinitions(dynamodb),
      journal: dynamodbJournal(dynamodb),
      mailbox: sqsMailbox(sqs, `${endpoint}/000000000000/mailbox.fifo`),
      questions: sqsQuestions(sqs, `${endpoint}/000000000000/questions`, clock),
      eventBus: eventBridgeBus(new EventBridgeClient(client), 'bus'),
      fonestorm: foneStormClient({
        url: simulator.url,
        credentials: async () => ({ token: 'key' }),
        budget: dynamodbBudget(dynamodb),
        purpose: 'request',
      }),
      callbackKeys: async () => keys,
      publicUrl: 'https://relay.example',
      clock,
      rules: RULES,
      log: silent,
    };
    const advance = advanceConference(ports);
    const made = async (what: () => Promise<unknown>) => {
      for (const name of Object.keys(calls)) delete calls[name];
      await what();
      for (const { group, body } of messages.splice(0)) {
        await advance(entryOf({ id: 'message', group, body, sentAt: Date.now() }));
      }
      return { ...calls };
    };
    const now = clock.now();
    const fields: ConferenceFields = { start_time: now, end_time: after(now, 3_600_000) };
    const receive = (body: object, requestId: string) =>
      receiveCallback(ports)({
        conferenceId: 'c',
        capability: callbackUrl('https://relay.example', 'c', keys).split('/').at(-1) ?? '',
        authorization: undefined,
        requestId,
        request: {
          method: 'POST',
          query: '',
          headers: { 'content-type': 'application/json' },
          body: Buffer.from(JSON.stringify(body)).toString('base64'),
        },
      });

    expect(await made(() => createConference(ports)({ id: 'c', fields }))).toEqual(stated('a creation'));
    expect(await made(() => receive({ attendees_status: 1 }, '1'))).toEqual(stated('a callback'));
    expect(await made(() => receive({ uid: 'u', status: 'BEGIN' }, '2'))).toEqual(stated('a call callback'));
    expect(await made(() => deleteConference(ports)('c'))).toEqual(stated('a deletion'));
  });
});
