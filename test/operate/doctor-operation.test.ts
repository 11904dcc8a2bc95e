import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { findDeployment } from '../../operate/deployment';
import { checkOperation } from '../../operate/doctor/check-operation';
import { closeAfterEach, startTestSimulator } from '../simulator/test-simulator';
import { type Answers, AwsRefusal, stackXml, startAwsAccount } from './aws-account';
import { deployed, runWith } from './deployed-answers';

closeAfterEach();

const KEY = 'k'.repeat(64);
const CALLERS = { tokens: { oncall: 't'.repeat(16) }, users: {}, loginKey: KEY };
const CONFERENCE = {
  label: 'Visit',
  ...{ start_time: '2030-01-01T10:00:00Z', end_time: '2030-01-01T11:00:00Z' },
};

/** An account of AWS whose relay has no fault. */
function healthy(
  outputs: Readonly<Record<string, string>> = {},
  messages: Readonly<Record<string, number>> = {},
  keys: object = { current: 'k1', k1: KEY },
): Answers {
  return {
    ...deployed(messages),
    DescribeStacks: () =>
      stackXml('R-Foundation', {
        ...{ PublicUrl: 'http://127.0.0.1:9', AlarmTopic: 'none', FoneStormApi: '2017' },
        ...{ FoneStormUrl: 'http://127.0.0.1:9', FoneStormSecret: 'fonestorm', CredentialsSecret: 'callers' },
        ...{ CallbackKeysSecret: 'callback-keys', SigningKeysSecret: 'signing-keys', ...outputs },
      }),
    GetSecretValue: ({ SecretId }) => ({
      SecretString: JSON.stringify(
        SecretId === 'fonestorm' ? { token: 'key' } : SecretId === 'callers' ? CALLERS : keys,
      ),
    }),
    DescribeAlarms: () => alarms({}, {}),
    'GET /2016-08-19/account-settings': () => ({ AccountLimit: { ConcurrentExecutions: 1000 } }),
    'GET /2015-03-31/event-source-mappings/mapping-1': () => mapping({}),
    'GET /2015-03-31/functions/manage-1/configuration': () => ({
      LoggingConfig: { LogGroup: 'manage-logs', ApplicationLogLevel: 'INFO' },
    }),
    DescribeLogGroups: () => ({ logGroups: [{ logGroupName: 'manage-logs', retentionInDays: 30 }] }),
  };
}

const alarms = (...each: readonly object[]) => ({
  MetricAlarms: each.map((alarm, index) => ({
    ...{ AlarmName: ['alarm-a', 'alarm-b'][index], StateValue: 'OK', ActionsEnabled: true },
    ...{
      AlarmDescription:
        'Conference Relay: Entries fail. Runbook: docs/runbook.md#entries-fail (next working day). Dashboard: https://x',
    },
    ...{ StateTransitionedTimestamp: 1_772_600_760, ...alarm },
  })),
});
const mapping = (fields: object) => ({
  ...{ UUID: 'mapping-1', State: 'Enabled', EventSourceArn: 'arn:aws:sqs:eu-west-1:1:Mailbox' },
  ...{ ScalingConfig: { MaximumConcurrency: 120 }, ...fields },
});

async function findingsWith(answers: Answers): Promise<string[]> {
  const account = await startAwsAccount(answers);
  try {
    const clients = {
      ...{ cloudWatch: new CloudWatchClient(), lambda: new LambdaClient() },
      ...{ logs: new CloudWatchLogsClient(), sqs: new SQSClient() },
    };
    const found: string[] = [];
    for await (const { outcome, text } of checkOperation(await findDeployment({}), clients, false)) {
      found.push(`${outcome}: ${text}`);
    }
    return found;
  } finally {
    await account.stop();
  }
}

let normal: readonly string[];
beforeAll(async () => {
  normal = await findingsWith(healthy());
});

/** The only finding that a healthy relay does not have. */
async function differenceWith(answers: Answers): Promise<string | undefined> {
  const different = (await findingsWith(answers)).filter((finding) => !normal.includes(finding));
  expect(different).toHaveLength(1);
  return different[0];
}

test('a relay without a fault has only checks that are ok; those of FoneStorm need FoneStorm', async () => {
  const simulator = await startTestSimulator();
  await fetch(`${simulator.url}/conferences`, {
    method: 'POST',
    headers: { token: 'key', 'content-type': 'application/json' },
    body: JSON.stringify(CONFERENCE),
  });
  expect(await findingsWith(healthy({ FoneStormUrl: simulator.url }))).toEqual([
    'ok: No queue has dead letters',
    'ok: No alarm is on',
    'ok: Each of the 2 alarms exists, and may notify',
    'ok: AWS Lambda reads each queue',
    'ok: The account may run 1000 functions at a time, and the queues of the relay use 120 at most',
    'ok: The keys of the callback URLs are in their secret: k1 signs',
    'ok: The keys of the deliveries are in their secret: k1 signs',
    'ok: FoneStorm’s API is generation 2017, as set in fonestormApi',
    'ok: The audit trail is in manage-logs, for 30 days',
  ]);
});

test.each<[string, Answers, RegExp]>([
  [
    'dead letters of entries',
    healthy({}, { 'Mailbox-dead': 3 }),
    /^failed: No queue has dead letters: failed\. mailbox has 3\. Fix the cause \(docs\/runbook\.md#entries-are-dead-letters\), then run: conference-relay redrive mailbox$/,
  ],
  [
    'dead letters of ticks',
    healthy({}, { 'Schedules-dead': 1 }),
    /ticks has 1\. Fix .*, then run: aws sqs purge-queue --queue-url http.*\/Schedules-dead$/,
  ],
  [
    'an alarm that is on',
    { ...healthy(), DescribeAlarms: () => alarms({}, { StateValue: 'ALARM' }) },
    /^failed: No alarm is on: failed\. "Entries fail" since 2026-03-04T05:06:00\.000Z \(docs\/runbook\.md#entries-fail\)/,
  ],
  [
    'a deleted alarm',
    { ...healthy(), DescribeAlarms: () => alarms({}) },
    /^failed: .*"alarm-b": deleted\. Run: npx cdk deploy --all --revert-drift$/,
  ],
  [
    'an alarm that may not notify',
    { ...healthy(), DescribeAlarms: () => alarms({ ActionsEnabled: false }, {}) },
    /"alarm-a" are disabled\. Run: aws cloudwatch enable-alarm-actions --alarm-names 'alarm-a'$/,
  ],
  [
    'a queue that nobody reads',
    {
      ...healthy(),
      'GET /2015-03-31/event-source-mappings/mapping-1': () => mapping({ State: 'Disabled' }),
    },
    /^failed: .*Mailbox is not read\. Run: aws lambda update-event-source-mapping --uuid mapping-1 --enabled$/,
  ],
  [
    'the quota of a new account',
    {
      ...healthy(),
      'GET /2016-08-19/account-settings': () => ({ AccountLimit: { ConcurrentExecutions: 10 } }),
    },
    /^failed: .*expected at least 140 executions, got 10\. Run: aws service-quotas request-service-quota-increase .*L-B99A9384/,
  ],
  [
    'a log level that drops the audit trail',
    {
      ...healthy(),
      'GET /2015-03-31/functions/manage-1/configuration': () => ({
        LoggingConfig: { LogGroup: 'manage-logs', ApplicationLogLevel: 'WARN' },
      }),
    },
    /^failed: .*the log level of manage-conferences is WARN: expected INFO\. Run: /,
  ],
  [
    'a log group with a longer name only',
    { ...healthy(), DescribeLogGroups: () => ({ logGroups: [{ logGroupName: 'manage-logs-2' }] }) },
    /^failed: .*the log group manage-logs is missing\. Run: /,
  ],
])('%s: the doctor names the fault and the command', async (_fault, answers, expected) => {
  expect(await differenceWith(answers)).toMatch(expected);
});

test('a rotation that is not finished is ok, and the doctor names the command that ends it', async () => {
  const found = await findingsWith(healthy({}, {}, { current: 'k2', k1: KEY, k2: KEY }));
  expect(found[5]).toMatch(
    /^ok: .*k2 is the current one, and k1 still valid\. .* conference-relay rotate remove k1$/,
  );
  expect(found[6]).toMatch(/^ok: .* conference-relay rotate remove k1 --keys signing$/);
  expect(found.join()).not.toContain(KEY);
});

test('a secret without its current key fails with the commands that restore it, and shows no key', async () => {
  const found = await findingsWith(healthy({}, {}, { current: 'k9', k1: KEY }));
  expect(found[5]).toMatch(
    /^failed: .*the secret callback-keys has faults: .*To restore its previous version, run: aws secretsmanager list-secret-version-ids --secret-id callback-keys;/,
  );
  expect(found[6]).toMatch(/^failed: .*--secret-id signing-keys/);
  expect(found.join()).not.toContain(KEY);
});

test.each([
  [
    'another content',
    { key: 7 },
    /^failed: .*the secret mask-key has faults: key: expected a string, got a number\. To restore/,
  ],
  ['a key', { key: KEY }, /^ok: The key of the masks of phone numbers is in its secret$/],
])('the key of the masks with %s is checked', async (_content, content, expected) => {
  const account = healthy({ MaskKeySecret: 'mask-key' });
  const found = await findingsWith({
    ...account,
    GetSecretValue: (input, url) =>
      input.SecretId === 'mask-key'
        ? { SecretString: JSON.stringify(content) }
        : (account.GetSecretValue?.(input, url) ?? {}),
  });
  expect(found[7]).toMatch(expected);
});

test('wrong content of a secret that the app passed in: the doctor says where the right one is described', async () => {
  const outputs = { ExistingSecrets: 'callbackKeys,signingKeys' };
  const wrong = await findingsWith(healthy(outputs, {}, { current: 'k1', k1: 'short' }));
  expect(wrong[5]).toMatch(
    /^failed: .*k1: expected at least 32 characters, got another string\. Your app passed it in: write the content that docs\/embed\.md#use-your-own-secrets describes$/,
  );
  const rotated = await findingsWith(healthy(outputs, {}, { current: 'k2', k1: KEY, k2: KEY }));
  expect(rotated[6]).toMatch(/k1 still valid\. At the end of the rotation, remove them from your secret$/);
});

test.each([
  ['2.4', /^failed: .*has the fields of 2\.4: expected fonestormApi 2\.4, got 2017\. Set it in cdk\.json/],
  ['2017', /^ok: /],
] as const)(
  'a conference of generation %s at FoneStorm shows whether fonestormApi is right',
  async (generation, expected) => {
    const simulator = await startTestSimulator({ generation });
    await fetch(`${simulator.url}/conferences`, {
      method: 'POST',
      headers: { token: 'key' },
      body: new URLSearchParams(CONFERENCE),
    });
    expect((await findingsWith(healthy({ FoneStormUrl: simulator.url })))[7]).toMatch(expected);
  },
);

test('without a conference at FoneStorm, the generation is not checked, and --try is named', async () => {
  const simulator = await startTestSimulator();
  expect((await findingsWith(healthy({ FoneStormUrl: simulator.url })))[7]).toMatch(
    /^not checked: .*FoneStorm has no conference to read\. Run: conference-relay doctor --try$/,
  );
});

describe('an operator without permissions', () => {
  const denied = (code: string) => () => {
    throw new AwsRefusal(code, 'you are not authorized');
  };

  test.each([
    ['GetQueueAttributes', 'AccessDenied', [0]],
    ['DescribeAlarms', 'AccessDeniedException', [1, 2]],
    ['GET /2015-03-31/event-source-mappings/mapping-1', 'AccessDeniedException', [3, 4]],
    ['GET /2016-08-19/account-settings', 'AccessDeniedException', [4]],
    ['GetSecretValue', 'AccessDeniedException', [5, 6, 7]],
    ['GET /2015-03-31/functions/manage-1/configuration', 'AccessDeniedException', [8]],
    ['DescribeLogGroups', 'AccessDeniedException', [8]],
    ['ListStackResources', 'AccessDenied', [0, 1, 2, 3, 4, 8]],
  ] as const)(
    'without %s, its checks are not made, and none of them fails',
    async (operation, code, indices) => {
      const found = await findingsWith({ ...healthy(), [operation]: denied(code) });
      const skipped = found.flatMap((finding, index) => (finding.startsWith('not checked: ') ? [index] : []));
      expect(skipped).toEqual(indices);
      for (const index of skipped) expect(found[index]).toContain('Your permissions are missing: ');
    },
  );

  test('the command prints skip for a check that is not made, and ends with code 0', async () => {
    const simulator = await startTestSimulator();
    const api = createServer(({ url }, response) => {
      const isList = url?.startsWith('/v2/conferences');
      const type = isList ? 'application/json' : 'application/problem+json';
      response.writeHead(isList ? 200 : 404, { 'content-type': type }).end('{}');
    }).listen(0, '127.0.0.1');
    await once(api, 'listening');
    const PublicUrl = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
    const answers = healthy({ FoneStormUrl: simulator.url, PublicUrl });
    const { code, stdout } = await runWith('doctor', {
      ...answers,
      DescribeAlarms: denied('AccessDeniedException'),
    });
    api.closeAllConnections();
    api.close();
    expect(stdout).toMatch(/^skip {2}No alarm is on: not checked\. Your permissions are missing/m);
    expect(stdout).toMatch(/^ok {4}No queue has dead letters$/m);
    expect([code, stdout.match(/^FAIL/gm)]).toEqual([0, null]);
  });
});
