import { type Answers, AwsRefusal, stackXml } from './aws-account';
import { entry, registryOf, runWith as run } from './deployed-answers';

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

  test('a name without a registered relay is refused', async () => {
    const { code, stderr } = await run('status --relay Visits', registryOf());
    expect([code, stderr]).toEqual([
      2,
      '--relay: expected a registered relay, got Visits. None is registered: check AWS_PROFILE and AWS_REGION, or give --stack.\n',
    ]);
  });

  test('an entry of a newer format is refused, with its name', async () => {
    const newer = { Name: '/conference-relay/Next', Value: JSON.stringify({ format: '2' }) };
    const { code, stderr } = await run('status', registryOf(newer));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^The parameter \/conference-relay\/Next: format: expected format 1: a newer relay .*, so update the command, got "2"\.\n$/,
    );
  });

  test.each([
    ['status', ' For a relay on this machine, give --url.'],
    ['list', ' For a relay on this machine, give --url.'],
    ['doctor', ''],
    ['token list', ''],
    ['redrive all', ''],
  ])('if the account refuses to list parameters, %s says what to do', async (line, advice) => {
    const { stderr } = await run(line, {
      GetParametersByPath: () => {
        throw new AwsRefusal('AccessDeniedException', 'not authorized');
      },
    });
    expect(stderr).toBe(
      `The relays of the account cannot be listed (not authorized). Check AWS_PROFILE and AWS_REGION, or give --stack.${advice}\n`,
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
