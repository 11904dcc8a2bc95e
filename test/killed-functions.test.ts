import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { dynamodbWorkflowTokens } from '../lambda/adapters/dynamodb/workflow-tokens';
import { AwsRefusal } from '../lambda/contract/aws-refusal';
import { EVENT_SOURCE } from '../lambda/contract/events';
import { waitForConference } from '../lambda/operations/workflows/wait-for-conference';
import { bundle } from '../lib/functions/bundle';
import { type EmbeddedDynamoDb, startEmbeddedDynamoDb } from '../local/dynamodb/embedded-dynamodb';
import { awsStandIn, type Service } from './aws/endpoint';
import { StepFunctionsStandIn } from './aws/step-functions';
import { dynamodbStandIn } from './aws/table';
import { presence } from './domain/entries';
import { storeInTable } from './operations/embedded-store';
import { FIELDS, freshId, testRelay } from './operations/test-relay';
import { temporaryFolders } from './temporary-folders';

/** The call at which the process of a function is killed, counted from 1. */
interface Kill {
  readonly call: number;
  /** `before` it has an effect, or `after` that, so that the process never gets the response. */
  readonly when: 'before' | 'after';
}

/** Loads the bundle and invokes the function, as AWS Lambda does for the message of a queue. */
const INVOKE = `
  const [, bundle, event] = process.argv;
  const { handler } = await import(bundle);
  console.log(JSON.stringify(await handler(JSON.parse(event), { awsRequestId: 'request' })));
  process.exit();`;

let table: EmbeddedDynamoDb;
const relay = testRelay({
  openStore: async (now) => {
    table = await startEmbeddedDynamoDb();
    return storeInTable(table, now);
  },
});
const tasks = new StepFunctionsStandIn();
const folder = temporaryFolders();
let program: string;
let running: ChildProcess | undefined;
let kill: Kill | undefined;
let calls = 0;

const stand = awsStandIn(
  killing(
    tasks.service,
    dynamodbStandIn(() => table),
  ),
);

beforeAll(() => {
  const where = folder();
  bundle([{ in: join(__dirname, '../lambda/handlers/resume-workflow.ts'), out: 'index' }], where);
  program = pathToFileURL(join(where, 'index.mjs')).href;
});
afterAll(() => running?.kill('SIGKILL'));

/** The services of AWS, which kill the process that sends the request at the chosen call. */
function killing(...services: readonly Service[]): Service {
  return async (request) => {
    calls += 1;
    const isNow = kill?.call === calls;
    if (isNow && kill?.when === 'before') {
      await killRunning();
      throw new AwsRefusal('Killed', 'nobody waits for this response');
    }
    try {
      for (const service of services) {
        const body = await service(request);
        if (body) return body;
      }
      throw new Error(`${request.name}: expected a request of resume-workflow`);
    } finally {
      if (isNow) await killRunning();
    }
  };
}

async function killRunning(): Promise<void> {
  if (!running) throw new Error('expected a running function');
  const closed = once(running, 'close');
  running.kill('SIGKILL');
  await closed;
}

/**
 * Runs the built function for a message, in its own process.
 *
 * @returns whether the process was killed. Otherwise, the function has processed the message.
 */
async function run(message: object, at?: Kill): Promise<boolean> {
  [kill, calls] = [at, 0];
  const attributes = { ApproximateReceiveCount: '1', SentTimestamp: '0' };
  const event = { Records: [{ messageId: 'message', body: JSON.stringify(message), attributes }] };
  const { endpoint, region, credentials } = stand().settings;
  running = spawn(
    process.execPath,
    ['--input-type=module', '--eval', INVOKE, program, JSON.stringify(event)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, RELAY_TABLE: table.name },
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
    },
  );
  let output = '';
  running.stdout?.on('data', (data) => {
    output += data;
  });
  const [code, signal] = await once(running, 'close');
  if (signal === 'SIGKILL') return true;
  expect([code, output.trim().split('\n').at(-1)]).toEqual([0, '{"batchItemFailures":[]}']);
  return false;
}

/** A conference that is over, the token of the workflow that waits for it, and the message that the rule puts into the queue. */
async function endedConference(end: (id: string) => Promise<unknown>) {
  const [id, token] = [freshId(), randomUUID()];
  tasks.start(token);
  const workflowTokens = dynamodbWorkflowTokens(table);
  const ports = { ...relay().ports, workflowTokens, workflowChecks: { put: async () => undefined } };
  await waitForConference(ports)({ id, fields: FIELDS }, { token, request: 'execution 1' });
  await relay().advance();
  await end(id);
  const ending = (await relay().advance()).find(
    ({ detail }) => detail.resume === true && detail.metadata.conferenceId === id,
  );
  if (!ending) throw new Error('expected an event that resumes a workflow');
  const message = { source: EVENT_SOURCE, 'detail-type': ending.type, detail: ending.detail };
  return { id, token, message, waiting: () => workflowTokens.read(id) };
}

async function hold(conferenceId: string): Promise<void> {
  const entries = [presence('10:00:01', true, 1), presence('11:00:02', false, 0)];
  for (const entry of entries) await relay().ports.mailbox.put({ ...entry, conferenceId });
}

const erase = (id: string) => relay().call('DELETE', `/v2/conferences/${id}?erase=true`);

describe('the built resume-workflow, killed with SIGKILL and started again with its message', () => {
  test.each([
    ['ended', hold, 4, { output: expect.stringContaining('"duration_seconds":3601') }],
    ['was erased', erase, 5, expect.objectContaining({ error: 'ConferenceRelay.Cancelled' })],
  ])(
    'resumes the workflow of a conference that %s exactly once, if it is killed before or after any call',
    async (_how, end, count, result) => {
      for (const when of ['before', 'after'] as const) {
        for (let call = 1; call <= count; call += 1) {
          const { token, message, waiting } = await endedConference(end);
          expect([when, call, await run(message, { call, when })]).toEqual([when, call, true]);
          await run(message);
          expect([when, call, tasks.resultsOf(token)]).toEqual([when, call, [result]]);
          expect(await waiting()).toBeUndefined();
        }
      }
    },
  );

  test('resumes it exactly once if each start is killed one call later than the start before', async () => {
    const { token, message, waiting } = await endedConference(hold);
    let starts = 0;
    while (await run(message, { call: starts + 1, when: 'after' })) starts += 1;
    expect(starts).toBe(4);
    expect(tasks.resultsOf(token)).toHaveLength(1);
    expect(await waiting()).toBeUndefined();
  });

  test('makes exactly the calls at which these tests kill it', async () => {
    for (const [end, count] of [
      [hold, 4],
      [erase, 5],
    ] as const) {
      const { message } = await endedConference(end);
      await run(message);
      expect(
        stand()
          .requests.map(({ name }) => name)
          .slice(-count),
      ).toEqual([
        'DynamoDB GetItem',
        'DynamoDB Query',
        ...(end === erase ? ['DynamoDB GetItem'] : []),
        `Step Functions SendTask${end === erase ? 'Failure' : 'Success'}`,
        'DynamoDB DeleteItem',
      ]);
      expect(calls).toBe(count);
    }
  });
});
