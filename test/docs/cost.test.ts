import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { dynamodbBookings } from '../../lambda/adapters/dynamodb/bookings';
import { dynamodbBudget } from '../../lambda/adapters/dynamodb/budget';
import { dynamodbCalls } from '../../lambda/adapters/dynamodb/calls';
import { dynamodbConferenceLog } from '../../lambda/adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../../lambda/adapters/dynamodb/definitions';
import { dynamodbDeliveries } from '../../lambda/adapters/dynamodb/deliveries';
import { dynamodbHostLimits } from '../../lambda/adapters/dynamodb/host-limits';
import { eventBridgeBus } from '../../lambda/adapters/eventbridge/event-bus';
import { foneStormConferences } from '../../lambda/adapters/fonestorm/conferences';
import { awsJsonClient, SQS } from '../../lambda/adapters/runtime/aws-json-client';
import { schedulerSchedules } from '../../lambda/adapters/scheduler/tick-schedules';
import { sqsDeliveryQueue } from '../../lambda/adapters/sqs/delivery-queue';
import { sqsMailbox } from '../../lambda/adapters/sqs/mailbox';
import { parseEntry } from '../../lambda/adapters/sqs/mailbox-message';
import { parseStatusCheck } from '../../lambda/adapters/sqs/status-check-message';
import { sqsStatusChecks } from '../../lambda/adapters/sqs/status-checks';
import { DEFAULT_HOST_LIMITS } from '../../lambda/contract/settings';
import type { ConferenceFields } from '../../lambda/domain/definition';
import { tickOf } from '../../lambda/domain/entry';
import { after, type Instant, instantAt, milliseconds } from '../../lambda/domain/instant';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { callbackUrl } from '../../lambda/operations/callbacks/callback-url';
import { receiveCallback } from '../../lambda/operations/callbacks/receive-callback';
import { advanceConference } from '../../lambda/operations/conferences/advance-conference';
import { checkStatus } from '../../lambda/operations/conferences/check-status';
import { createConference } from '../../lambda/operations/conferences/create-conference';
import { deleteConference } from '../../lambda/operations/conferences/delete-conference';
import { deliverCallback } from '../../lambda/operations/deliveries/deliver-callback';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../../local/dynamodb/embedded-dynamodb';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { awsStandIn } from '../aws/endpoint';
import { schedulerStandIn } from '../aws/schedules';
import { inMemoryFoneNumbers } from '../in-memory/fonenumbers';
import { silentLogger } from '../silent-logger';

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
    .find((line) => line.startsWith('| without failures |'))
    ?.split('|')
    .slice(2, -1);
  const counts =
    names?.map((name, index) => [name.replaceAll('`', '').trim(), Number(cells?.[index])] as const) ?? [];
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}

describe('docs/cost.md has the number of AWS calls that the relay makes', () => {
  let simulator: Simulator;
  let dynamodb: EmbeddedDynamoDb;
  const calls: Record<string, number> = {};
  const messages: { group?: string; body: string }[] = [];
  const count = (name: string) => {
    calls[name] = (calls[name] ?? 0) + 1;
  };
  const scheduled = new Map<string, object>();
  const stand = awsStandIn(({ name, body }) => {
    count(name.split(' ')[1] ?? '');
    const { QueueUrl, MessageGroupId: group, MessageBody: text } = body;
    if (name === 'SQS SendMessage' && !String(QueueUrl).endsWith('/deliveries')) {
      messages.push({ body: String(text), ...(group !== undefined && { group: String(group) }) });
    }
    return undefined;
  }, schedulerStandIn(scheduled));

  beforeAll(async () => {
    simulator = await startSimulator({ settings: { runsScripts: false } });
    dynamodb = await startEmbeddedDynamoDb();
    dynamodb.client.middlewareStack.add(
      (next, { commandName }) =>
        (argument) => {
          count(String(commandName).replace('Command', ''));
          return next(argument);
        },
      { step: 'initialize' },
    );
  });

  afterAll(async () => {
    await simulator.close();
    await dynamodb.close();
  });

  test('of a creation, of callbacks, of deliveries, of a tick with its status check, and of a deletion', async () => {
    const { settings: client, queueUrl } = stand();
    const keys = { current: 'k1', keys: { k1: 'k'.repeat(64) } };
    const sqs = awsJsonClient(SQS, client);
    // The tick fires on time. All later requests have a later time, so no clock is behind.
    let ahead = 0;
    const moment = () => Date.now() + ahead;
    const clock = { now: () => instantAt(moment()) as Instant };
    // A second passes with each request, so the budget has a free slot.
    let time = Date.now();
    const budget = dynamodbBudget(dynamodb, { now: () => (time += 1000) });
    const credentials = async () => ({ token: 'key' });
    const fonestorm = (purpose: 'request' | 'status-check') =>
      foneStormConferences({
        url: simulator.url,
        generation: '2017',
        credentials,
        budget,
        purpose,
        logger: silentLogger,
      });
    const ports = {
      definitions: dynamodbDefinitions(dynamodb),
      bookings: dynamodbBookings(dynamodb),
      calls: dynamodbCalls(dynamodb),
      conferenceLog: dynamodbConferenceLog(dynamodb),
      mailbox: sqsMailbox(sqs, queueUrl('mailbox.fifo')),
      statusChecks: sqsStatusChecks(sqs, queueUrl('status-checks'), clock),
      schedules: schedulerSchedules(new SchedulerClient(client), {
        ...{ group: 'group', role: 'role', mailbox: 'mailbox', deadLetters: 'dead letters' },
      }),
      deadLetters: { queuesHolding: async () => [] },
      eventBus: eventBridgeBus(new EventBridgeClient(client), 'bus'),
      fonestorm: fonestorm('request'),
      fonenumbers: inMemoryFoneNumbers({ numbers: [], hasConference: () => false }),
      generation: '2017' as const,
      callbackKeys: async () => keys,
      publicUrl: 'https://relay.example',
      clock,
      rules: DEFAULT_RULES,
      logger: silentLogger,
    };
    const advance = advanceConference(ports);
    const hostLimits = dynamodbHostLimits(dynamodb, DEFAULT_HOST_LIMITS);
    /** The job of a new callback, with the response of its receiver. */
    const delivered = async (conferenceId: string, status: number) => {
      const queue = sqsDeliveryQueue(sqs, queueUrl('deliveries'), clock);
      const deliver = deliverCallback({
        ...{ ...ports, deliveries: dynamodbDeliveries(dynamodb), deliveryQueue: queue },
        ...{
          hostLimits,
          signingKeys: async () => keys,
          random: () => 0,
        },
        receivers: { send: async () => ({ startedAt: clock.now(), duration: 1, status }) },
      });
      const { items } = await ports.conferenceLog.records(conferenceId, 'callback', 100);
      for (const name of Object.keys(calls)) delete calls[name];
      await deliver({ conferenceId, position: items.at(-1)?.state.position ?? 0, previousAttempts: 0 });
      return { ...calls };
    };
    const made = async (what: () => Promise<unknown>) => {
      for (const name of Object.keys(calls)) delete calls[name];
      await what();
      for (let message = messages.shift(); message; message = messages.shift()) {
        const { group, body } = message;
        if (group === undefined)
          await checkStatus({ ...ports, fonestorm: fonestorm('status-check'), sleep: async () => undefined })(
            parseStatusCheck(body),
          );
        else await advance(parseEntry({ id: 'message', group, body, sentAt: moment() }));
      }
      return { ...calls };
    };
    /** The schedule has fired, and no longer exists. */
    const tick = async (id = 'c') => {
      const { dueAt, revision = 0 } = (await ports.conferenceLog.load(id)).head?.state.timetable ?? {};
      if (!dueAt) throw new Error('expected a timetable');
      scheduled.clear();
      ahead = milliseconds(dueAt) - Date.now();
      for (const name of Object.keys(calls)) delete calls[name];
      await advance(tickOf(id, { dueAt, revision }));
    };
    const now = clock.now();
    const hours = (count: number) => after(now, count * 3_600_000);
    const fields: ConferenceFields = { start_time: hours(1), end_time: hours(2) };
    const receive = (body: object, requestId: string, conferenceId = 'c') =>
      receiveCallback(ports)({
        conferenceId,
        capability: callbackUrl('https://relay.example', conferenceId, keys).split('/').at(-1) ?? '',
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
    expect(await made(() => receive({ attendees_status: 1 }, '1'))).toEqual(stated('the first callback'));
    expect(await made(() => receive({ attendees_status: 2 }, '2'))).toEqual(stated('a callback'));
    expect(await made(() => receive({ uid: 'u', status: 'BEGIN' }, '3'))).toEqual(stated('a call callback'));
    const passedOn = { ...fields, callback_url: 'https://receiver.example/hook' };
    await made(() => createConference(ports)({ id: 'd', fields: passedOn }));
    await made(() => receive({ attendees_status: 1 }, '4', 'd'));
    expect(await delivered('d', 500)).toEqual(stated('an attempt that fails'));
    await made(() => receive({ attendees_status: 2 }, '5', 'd'));
    expect(await delivered('d', 204)).toEqual(stated('an attempt that succeeds'));
    expect(await made(tick)).toEqual(stated('a tick with its status check'));
    expect(await made(() => deleteConference(ports)('c'))).toEqual(stated('a deletion'));
    await made(() =>
      createConference(ports)({ id: 'e', fields: { start_time: hours(3), end_time: hours(4) } }),
    );
    expect(await made(() => tick('e'))).toEqual(stated('a tick without a status check'));
  });
});
