import { advanceConferencePorts } from '../../lambda/composition/advance-conference';
import { checkStatusPorts } from '../../lambda/composition/check-status';
import { deliverCallbackPorts } from '../../lambda/composition/deliver-callback';
import { executeCommandPorts } from '../../lambda/composition/execute-command';
import { manageConferencesPorts } from '../../lambda/composition/manage-conferences';
import { receiveCallbackPorts } from '../../lambda/composition/receive-callback';
import { resumeWorkflowPorts } from '../../lambda/composition/resume-workflow';
import { sweepPorts } from '../../lambda/composition/sweep';
import {
  ADVANCE_CONFERENCE,
  CHECK_STATUS,
  DELIVER_CALLBACK,
  EXECUTE_COMMAND,
  MANAGE_CONFERENCES,
  RESUME_WORKFLOW,
  SWEEP,
} from '../../lambda/contract/environment';
import { RECEIVE_CALLBACK, readEnvironment } from '../../lambda/contract/variables';
import { tickOf } from '../../lambda/domain/entry';
import { after, type Instant } from '../../lambda/domain/instant';
import { awsStandIn } from '../aws/endpoint';
import { KEY, QUEUES, SECRETS, VARIABLES } from './variables';

const stand = awsStandIn(({ name, body }) => {
  if (name.startsWith('DynamoDB ')) return {};
  if (name === 'CloudWatch GetMetricData') return { MetricDataResults: [] };
  if (name === 'SQS GetQueueAttributes') {
    const RedrivePolicy = `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:0:${String(body.QueueUrl).split('/').at(-1)}-dead"}`;
    return { Attributes: { ApproximateNumberOfMessages: '0', RedrivePolicy } };
  }
  if (name !== 'Secrets Manager GetSecretValue') return undefined;
  return { SecretString: JSON.stringify(SECRETS[String(body.SecretId)]) };
});
const AWS = ['AWS_ENDPOINT_URL', 'AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const;
const before = AWS.map((name) => [name, process.env[name]] as const);
let variables: Readonly<Record<string, string>>;

beforeAll(() => {
  const { endpoint, region, credentials } = stand().settings;
  const values = [endpoint, region, credentials.accessKeyId, credentials.secretAccessKey];
  for (const [index, name] of AWS.entries()) process.env[name] = values[index];
  const urls = QUEUES.map((name) => [`RELAY_${name}_URL`, stand().queueUrl(name)]);
  variables = { ...VARIABLES, ...Object.fromEntries(urls) };
});
afterAll(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

const now = () => new Date().toISOString() as Instant;
const tick = () => tickOf('c1', { revision: 1, dueAt: now() });
const job = { conferenceId: 'c1', position: 1, previousAttempts: 1 };

/** The requests since the last call: the operation of each, and its table, queue or secret. */
function requests(): readonly (readonly unknown[])[] {
  const found = stand().requests.map(({ name, body }) => [
    name.replace(/^.* /, ''),
    body.TableName ?? body.SecretId ?? String(body.QueueUrl).split('/').at(-1),
  ]);
  stand().reset();
  return found;
}

const api = () => manageConferencesPorts(readEnvironment(MANAGE_CONFERENCES, variables));
const checks = () => checkStatusPorts(readEnvironment(CHECK_STATUS, variables));
const commands = () => executeCommandPorts(readEnvironment(EXECUTE_COMMAND, variables));
const sweeps = () => sweepPorts(readEnvironment(SWEEP, variables)).openPorts;
const advances = () => advanceConferencePorts(readEnvironment(ADVANCE_CONFERENCE, variables));
const deliveries = () => deliverCallbackPorts(readEnvironment(DELIVER_CALLBACK, variables));

test.each([
  ['manage-conferences', () => api()],
  ['check-status', () => checks()],
  ['sweep', () => sweeps()()],
  ['deliver-callback', () => deliveries()],
  ['execute-command', () => commands()],
])('%s uses the table and the mailbox of the deployment', async (_name, createPorts) => {
  const ports = createPorts();
  await ports.definitions.read('c1');
  await ports.conferenceLog.read('c1', 1);
  await ports.mailbox.put(tick());
  expect(requests()).toEqual([
    ['GetItem', 'table'],
    ['GetItem', 'table'],
    ['SendMessage', 'MAILBOX'],
  ]);
  if ('deliveries' in ports) await ports.deliveries.read('c1', 1);
  expect(requests()).toEqual('deliveries' in ports ? [['GetItem', 'table']] : []);
  expect(Math.abs(Date.now() - Date.parse(ports.clock.now()))).toBeLessThan(60_000);
});

test.each([
  ['manage-conferences', () => api(), ['requests']],
  ['execute-command', () => commands(), ['requests']],
  ['check-status', () => checks(), ['status-checks', 'requests']],
  ['sweep', () => sweeps()(), ['status-checks', 'requests']],
])(
  '%s uses the FoneStorm credentials and the budget of the deployment',
  async (_name, createPorts, counters) => {
    const { fonestorm, callbackKeys, publicUrl } = createPorts();
    await expect(fonestorm.list()).rejects.toMatchObject({ outcome: 'unreachable' });
    const budget = stand().requests.slice(1);
    expect(budget.map(({ body }) => body.Key)).toEqual(
      counters.map((counter) => ({ pk: { S: 'budget' }, sk: { S: counter } })),
    );
    expect(requests()).toEqual([
      ['GetSecretValue', 'FoneStorm'],
      ...counters.map(() => ['UpdateItem', 'table']),
    ]);
    const [{ ':now': at, ':after': next } = {}] = budget
      .slice(-1)
      .map(({ body }) => body.ExpressionAttributeValues as Record<string, { N: string }>);
    expect(Number(next?.N) - Number(at?.N)).toBe(250);
    expect(await callbackKeys()).toEqual({ current: 'k1', keys: { k1: KEY } });
    expect(publicUrl).toBe('https://relay.example');
  },
);

test('manage-conferences uses the secrets, the delivery queue and the allowed hosts of the deployment', async () => {
  const { credentials, signingKeys, deliveryQueue, destinations, loginGuard, ...more } = api();
  expect(await credentials()).toEqual({ tokens: {}, users: {}, loginKey: KEY });
  expect(await signingKeys()).toEqual({ current: 'k2', keys: { k2: KEY } });
  await deliveryQueue.put(job, now());
  await loginGuard.clearFailures('192.0.2.1');
  await more.workflowTokens.read('c1');
  await more.workflowChecks.put('c1');
  expect(requests()).toEqual([
    ['GetSecretValue', 'credentials'],
    ['GetSecretValue', 'signing keys'],
    ['SendMessage', 'DELIVERIES'],
    ['DeleteItem', 'table'],
    ['GetItem', 'table'],
    ['SendMessage', 'WORKFLOWS'],
  ]);
  expect(await destinations.reasonToRefuse('http://127.0.0.2/')).toBeUndefined();
  expect(await destinations.reasonToRefuse('http://127.0.0.3/')).toMatch(/public/);
});

test('manage-conferences counts the queues of the deployment, and reads the metrics of its namespace and its budget', async () => {
  const { health, budgetReader } = api();
  const { queues, activity } = await health.measure();
  const names = ['mailbox', 'status-checks', 'deliveries', 'workflows', 'ticks'];
  expect([queues.map(({ name }) => name), activity?.accepted]).toEqual([names, 0]);
  const metrics = stand().requests.filter(({ name }) => name === 'CloudWatch GetMetricData');
  expect(new Set(JSON.stringify(metrics[0]?.body).match(/"Namespace":"[^"]*"/g))).toEqual(
    new Set(['"Namespace":"metrics"']),
  );
  const counted = requests().filter(([operation]) => operation === 'GetQueueAttributes');
  expect(counted.map(([, queue]) => queue).sort()).toEqual([
    ...['CHECKS', 'CHECKS-dead', 'DELIVERIES', 'DELIVERIES-dead', 'MAILBOX', 'MAILBOX-dead'],
    ...['TICKS_DEAD', 'WORKFLOWS', 'WORKFLOWS-dead'],
  ]);
  expect(await budgetReader.readBudget()).toEqual({
    requestsPerSecond: 4,
    requestWait: 0,
    statusCheckWait: 0,
  });
  stand().reset();
});

test("receive-callback puts callbacks into the mailbox, and checks their URLs with the deployment's keys", async () => {
  const { mailbox, callbackKeys } = receiveCallbackPorts(readEnvironment(RECEIVE_CALLBACK, variables));
  await mailbox.put(tick());
  expect(await callbackKeys()).toEqual({ current: 'k1', keys: { k1: KEY } });
  expect(requests()).toEqual([
    ['SendMessage', 'MAILBOX'],
    ['GetSecretValue', 'callback keys'],
  ]);
});

test('advance-conference uses the table, queues, schedules and mask key of the deployment', async () => {
  const { calls, conferenceLog, mailbox, mask, schedules, statusChecks } = advances();
  await conferenceLog.read('c1', 1);
  await calls.read('u1');
  await mailbox.put(tick());
  await statusChecks.put({ id: 'q', conferenceId: 'c1', reason: 'a test', notBefore: now() });
  await mask?.();
  expect(requests()).toEqual([
    ['GetItem', 'table'],
    ['GetItem', 'table'],
    ['SendMessage', 'MAILBOX'],
    ['SendMessage', 'STATUS_CHECKS'],
    ['GetSecretValue', 'mask key'],
  ]);
  await schedules.set(tick());
  const Target = { Arn: 'arn:mailbox', DeadLetterConfig: { Arn: 'arn:ticks-dead-letters' } };
  expect(stand().requests).toMatchObject([
    { name: 'Scheduler UpdateSchedule', body: { GroupName: 'group', Target } },
  ]);
  stand().reset();
});

test('check-status scans each of the four dead-letter queues', async () => {
  expect(await checks().deadLetters.queuesHolding('c1')).toEqual([]);
  const queues = requests().map(([, queue]) => String(queue));
  expect(queues.sort()).toEqual(QUEUES.filter((name) => name.endsWith('DEAD_LETTERS')).sort());
});

test('sweep uses the queues of the deployment, and each sweep has a new deadline', async () => {
  const ports = sweeps();
  const { statusChecks, deliveryQueue, unmanagedConferences, fonestorm } = ports();
  await statusChecks.put({ id: 'q', conferenceId: 'c1', reason: 'a test', notBefore: now() });
  await deliveryQueue.put(job, now());
  expect(requests()).toEqual([
    ['SendMessage', 'STATUS_CHECKS'],
    ['SendMessage', 'DELIVERIES'],
  ]);
  expect(unmanagedConferences).toBe('adopt');
  expect(ports().fonestorm).not.toBe(fonestorm);
});

test('resume-workflow uses the table of the deployment and AWS Step Functions', async () => {
  const ports = resumeWorkflowPorts(readEnvironment(RESUME_WORKFLOW, variables));
  await ports.definitions.read('c1');
  await ports.conferenceLog.read('c1', 1);
  await ports.workflowTokens.remove('c1', { token: 't', request: 'r' });
  expect(requests()).toEqual([
    ['GetItem', 'table'],
    ['GetItem', 'table'],
    ['DeleteItem', 'table'],
  ]);
  await ports.workflows.succeed('token', '{}');
  await ports.workflows.fail('token', 'gone', 'a test');
  expect(stand().requests.map(({ name }) => name)).toEqual([
    'Step Functions SendTaskSuccess',
    'Step Functions SendTaskFailure',
  ]);
  stand().reset();
});

test('deliver-callback makes a schedule for a long delay, and has the limits and allowed hosts of the deployment', async () => {
  const { deliveryQueue, hostLimits, receivers, signingKeys, random } = deliveries();
  await deliveryQueue.put(job, after(now(), 3_600_000));
  expect(stand().requests).toMatchObject([
    {
      name: 'Scheduler CreateSchedule',
      body: {
        GroupName: 'group',
        Target: {
          Arn: 'arn:deliveries',
          RoleArn: 'arn:role',
          DeadLetterConfig: { Arn: 'arn:deliveries-dead-letters' },
        },
      },
    },
  ]);
  stand().reset();
  await deliveryQueue.put(job, now());
  expect(await signingKeys()).toEqual({ current: 'k2', keys: { k2: KEY } });
  expect(requests()).toEqual([
    ['SendMessage', 'DELIVERIES'],
    ['GetSecretValue', 'signing keys'],
  ]);
  const items = ['p0', 'p1', 'p2'].map((name) => [name, { N: String(Date.now() + 30_000) }]);
  const isFull = { error: 'ConditionalCheckFailedException', fields: { Item: Object.fromEntries(items) } };
  stand().injectResponses('DynamoDB UpdateItem', isFull);
  expect(await hostLimits.acquire('receiver.example', 'c/e/1')).toHaveProperty('wait');
  const turn = stand().requests.at(-1)?.body.ExpressionAttributeValues as Record<string, { N: string }>;
  expect(Number(turn[':after']?.N) - Number(turn[':now']?.N)).toBe(500);
  const outbound = { method: 'GET', query: '', headers: {}, body: Buffer.alloc(0) };
  expect((await receivers.send({ ...outbound, url: 'http://127.0.0.3/' })).failure).toMatch(/public/);
  expect((await receivers.send({ ...outbound, url: 'http://127.0.0.2:1/' })).failure).toMatch(
    /^no connection/,
  );
  expect(random()).toBeLessThan(1);
});

test('execute-command uses the table and the allowed hosts of the deployment', async () => {
  const ports = commands();
  await ports.commands.read('k1');
  expect(requests()).toEqual([['GetItem', 'table']]);
  expect(await ports.destinations.reasonToRefuse('http://127.0.0.2/')).toBeUndefined();
  expect(await ports.destinations.reasonToRefuse('http://127.0.0.3/')).toMatch(/public/);
});
