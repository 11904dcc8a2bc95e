import {
  type Answers,
  type AwsAccount,
  AwsRefusal,
  type Input,
  type ResourceRow,
  resourcesXml,
  stackXml,
  startAwsAccount,
} from './aws-account';
import { runInProcess } from './command-in-process';

let account: AwsAccount | undefined;
afterEach(async () => {
  await account?.stop();
  account = undefined;
});

/** Runs the command with an account of AWS that has these answers. */
async function run(line: string, answers: Answers) {
  account = await startAwsAccount(answers);
  return { ...(await runInProcess(line.split(' '))), operations: account.operations };
}

/** A parameter of the registry. */
const entry = (name: string, foundation: string, construct = '') => ({
  Name: `/conference-relay/${name}`,
  Value: JSON.stringify({
    ...{ format: '1', foundation, functions: foundation.replace('Foundation', 'Functions'), construct },
  }),
});
const registryOf = (...Parameters: { Name: string; Value: string }[]): Answers => ({
  GetParametersByPath: ({ Path }) => {
    expect(Path).toBe('/conference-relay/');
    return { Parameters };
  },
});
const tokens = (names: readonly string[]): Answers => ({
  GetSecretValue: ({ SecretId }) => {
    const stored = Object.fromEntries(names.map((name) => [name, 't'.repeat(43)]));
    return {
      SecretString: JSON.stringify({
        tokens: { ...stored, [String(SecretId)]: 'x'.repeat(43) },
        users: {},
        loginKey: 'k'.repeat(64),
      }),
    };
  },
});

describe('the registry', () => {
  test('the only relay is found without an option', async () => {
    const { code, stdout, stderr } = await run('token list', {
      ...registryOf(entry('ConferenceRelay-prod', 'ConferenceRelay-prod-Foundation')),
      ...tokens(['billing']),
      DescribeStacks: ({ StackName }) => stackXml(String(StackName), { CredentialsSecret: 'secret-of-prod' }),
    });
    expect([code, stdout]).toEqual([0, 'billing\nsecret-of-prod\n']);
    expect(stderr).toBe(
      'Deployment: ConferenceRelay-prod-Foundation (account 123456789012, region eu-west-1)\n',
    );
  });

  const two = registryOf(
    entry('Visits/Second', 'Visits', 'Second'),
    entry('Visits/First', 'Visits', 'First'),
  );

  test('of several relays in one stack, --relay chooses one', async () => {
    const { code, stdout } = await run('token list --relay Visits/Second', {
      ...two,
      ...tokens([]),
      DescribeStacks: () =>
        stackXml('Visits', {
          FirstOutputsCredentialsSecret0A1B2C3D: 'first',
          SecondOutputsCredentialsSecret0A1B2C3D: 'second',
        }),
    });
    expect([code, stdout]).toEqual([0, 'second\n']);
  });

  test.each([
    ['token list', '--relay: expected one of Visits/First, Visits/Second, got none.'],
    ['token list --relay Visits', '--relay: expected one of Visits/First, Visits/Second, got Visits.'],
  ])('of several relays, %s names those to choose from', async (line, expected) => {
    const { code, stderr, operations } = await run(line, two);
    expect([code, stderr, operations]).toEqual([2, `${expected}\n`, ['GetParametersByPath']]);
  });

  test('without a registered relay, the default stack is read, as for a relay of an older version', async () => {
    const { stderr } = await run('doctor', {
      ...registryOf(),
      DescribeStacks: ({ StackName }) => {
        throw new AwsRefusal('ValidationError', `Stack with id ${StackName} does not exist`);
      },
    });
    expect(stderr).toBe(
      'The stack ConferenceRelay-Foundation cannot be read (Stack with id ConferenceRelay-Foundation does not exist). Check that it is deployed, and that AWS_PROFILE and AWS_REGION are set.\n',
    );
  });

  test('an entry of a newer format is refused, with its name', async () => {
    const newer = { Name: '/conference-relay/Next', Value: JSON.stringify({ format: '2' }) };
    const { code, stderr } = await run('status', registryOf(newer));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The parameter \/conference-relay\/Next: format: expected format 1: a newer relay .*, so update the command, got "2"\.\n$/,
    );
  });

  test('if the account refuses to list parameters, the message says what to do', async () => {
    const { stderr } = await run('status', {
      GetParametersByPath: () => {
        throw new AwsRefusal('AccessDeniedException', 'not authorized');
      },
    });
    expect(stderr).toBe(
      'The relays of the account cannot be listed (not authorized). Check AWS_PROFILE and AWS_REGION, or give --stack.\n',
    );
  });

  test('without a token for requests to the API, the message says how to add one', async () => {
    const { code, stderr } = await run('list', {
      ...registryOf(entry('ConferenceRelay', 'ConferenceRelay-Foundation')),
      ...tokens([]),
      DescribeStacks: () =>
        stackXml('Relay', { PublicUrl: 'https://relay.example', CredentialsSecret: 'secret' }),
    });
    expect(code).toBe(5);
    expect(stderr).toMatch(/oncall: expected a caller with a token\. Run conference-relay token add oncall/);
  });
});

/** The resources of the functions' and of the foundation's stack. */
const RESOURCES: Readonly<Record<string, readonly ResourceRow[]>> = {
  'R-Foundation': [
    ...['Mailbox', 'StatusChecks', 'Deliveries', 'Schedules'].map(
      (id): ResourceRow => [`Relay${id}DeadLetters0A1B2C3D`, 'SQS::Queue', `${id}-dead`],
    ),
    ...['Mailbox', 'StatusChecks', 'Deliveries'].map(
      (id): ResourceRow => [`Relay${id}Queue0A1B2C3D`, 'SQS::Queue', id],
    ),
  ],
  'R-Functions': [
    ['RelaySweepFunction0A1B2C3D', 'Lambda::Function', 'sweep-1'],
    ['RelayReceiveCallbackFunction0A1B2C3D', 'Lambda::Function', 'receive-1'],
    ['AWSLogRetention0A1B2C3D', 'Lambda::Function', 'other'],
    ['AlarmsA0A1B2C3D', 'CloudWatch::Alarm', 'alarm-a'],
    ['AlarmsB0A1B2C3D', 'CloudWatch::Alarm', 'alarm-b'],
  ],
};
const deployed = (messages: Readonly<Record<string, number>>): Answers => ({
  ...registryOf(entry('R', 'R-Foundation')),
  DescribeStacks: () => stackXml('R-Foundation', { PublicUrl: 'https://relay.example' }),
  // The SDK sends a request about a queue to its URL.
  ListStackResources: ({ StackName }, url) =>
    resourcesXml(
      (RESOURCES[String(StackName)] ?? []).map(([id, type, name]) => [
        ...([id, type] as const),
        type === 'SQS::Queue' ? `${url}/${name}` : name,
      ]),
    ),
  GetQueueAttributes: ({ QueueUrl }) => {
    const name = String(QueueUrl).split('/').at(-1) ?? '';
    return {
      Attributes: { ApproximateNumberOfMessages: String(messages[name] ?? 0), QueueArn: `arn:${name}` },
    };
  },
});

describe('status', () => {
  const seconds = (minutesAgo: number) => Math.floor(Date.now() / 1000) - minutesAgo * 60;
  const metrics = (sweptMinutesAgo: number): Answers => ({
    GetMetricData: ({ MetricDataQueries }) => ({
      MetricDataResults: (MetricDataQueries as { Id: string }[]).map(({ Id }) => ({
        Id,
        Timestamps: [seconds(sweptMinutesAgo), seconds(sweptMinutesAgo + 5)],
        Values: /duration/.test(Id) ? [30, 90] : /invocations/.test(Id) ? [1, 2] : [0, 0],
      })),
    }),
  });
  const alarms = (...states: readonly string[]): Answers => ({
    DescribeAlarms: ({ AlarmNames }) => {
      expect(AlarmNames).toEqual(['alarm-a', 'alarm-b']);
      return {
        MetricAlarms: states.map((StateValue, index) => ({
          AlarmName: `alarm-${index}`,
          AlarmDescription: 'Conference Relay: Entries fail. Runbook: docs/runbook.md#entries-fail',
          ...{ StateValue, StateTransitionedTimestamp: seconds(30) },
        })),
      };
    },
  });

  test('shows a relay without a fault in one screen', async () => {
    const { code, stdout } = await run('status', { ...deployed({}), ...metrics(3), ...alarms('OK', 'OK') });
    expect(code).toBe(0);
    expect(stdout.split('\n').length).toBeLessThan(24);
    for (const line of [
      /^API +https:\/\/relay\.example$/m,
      /^Alarms +0 on, 2 off, 0 without data$/m,
      /^Last sweep +3 min ago$/m,
      /^mailbox +0 +0 +0 +0$/m,
      /^ticks +- +- +- +0$/m,
      /^receive-callback +3 +0 +0 +40 ms$/m,
      /^No fault\.$/m,
    ])
      expect(stdout).toMatch(line);
  });

  test('names each fault, and ends with code 1', async () => {
    const { code, stdout } = await run('status', {
      ...deployed({ 'Mailbox-dead': 7 }),
      ...metrics(40),
      ...alarms('ALARM', 'INSUFFICIENT_DATA'),
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /The alarm "Entries fail" is on: docs\/runbook\.md#entries-fail\.\n7 dead letters are in the queue of mailbox\.\nNo sweep ran in the last 15 minutes\.\n$/,
    );
  });

  test('is one document with --json', async () => {
    const { stdout } = await run('status --json', { ...deployed({}), ...metrics(3), ...alarms('OK', 'OK') });
    expect(JSON.parse(stdout)).toMatchObject({
      api: 'https://relay.example',
      alarms: { active: [], ok: 2, unknown: 0 },
      queues: expect.arrayContaining([{ name: 'ticks', deadLetters: 0 }]),
      functions: [{ name: 'receive-callback', invocations: 3 }, { name: 'sweep' }],
      faults: [],
    });
  });
});

describe('redrive', () => {
  /** A task that moves two messages between looks. */
  function tasks(total: number, ending = 'COMPLETED'): Answers & { readonly started: Input[] } {
    const started: Input[] = [];
    let moved = 0;
    return {
      started,
      StartMessageMoveTask: (input: Input) => {
        started.push(input);
        return { TaskHandle: 'task' };
      },
      ListMessageMoveTasks: () => {
        if (started.length === 0) return { Results: [{ Status: 'COMPLETED' }] };
        moved = Math.min(total, moved + 2);
        const Status = moved === total ? ending : 'RUNNING';
        const FailureReason = ending === 'FAILED' ? 'CouldNotDetermineMessageSource' : undefined;
        return {
          Results: [
            {
              ...{ Status, FailureReason },
              ...{ ApproximateNumberOfMessagesMoved: moved, ApproximateNumberOfMessagesToMove: total },
            },
          ],
        };
      },
    } as unknown as Answers & { started: Input[] };
  }

  test('moves the dead letters of a queue, and shows the progress', async () => {
    const moves = tasks(5);
    const { code, stdout, stderr } = await run('redrive mailbox --rate 10', {
      ...deployed({ 'Mailbox-dead': 5 }),
      ...moves,
    });
    expect([code, stdout]).toEqual([0, 'mailbox: 5 dead letters are back in the queue.\n']);
    expect(stderr.split('\n').slice(1, -1)).toEqual(
      [2, 4, 5].map((count) => `mailbox: ${count} of about 5 messages are moved.`),
    );
    expect(moves.started).toEqual([{ SourceArn: 'arn:Mailbox-dead', MaxNumberOfMessagesPerSecond: 10 }]);
  });

  test('with all, moves nothing out of an empty queue, and leaves ticks alone', async () => {
    const moves = tasks(5);
    const { stdout } = await run('redrive all', {
      ...deployed({ 'Schedules-dead': 5 }),
      ...moves,
    });
    expect(stdout).toBe(
      ['mailbox', 'status-checks', 'deliveries']
        .map((name) => `${name}: there was no dead letter.\n`)
        .join(''),
    );
    expect(moves.started).toEqual([]);
  });

  test('reports the reason of a move that fails', async () => {
    const { code, stderr } = await run('redrive deliveries', {
      ...deployed({ 'Deliveries-dead': 2 }),
      ...tasks(2, 'FAILED'),
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /is failed after 2 messages \(CouldNotDetermineMessageSource\)\. Run the command again\.\n$/,
    );
  });
});
