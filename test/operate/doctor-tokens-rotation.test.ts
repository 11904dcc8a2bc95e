import { Webhook } from 'standardwebhooks';
import { parseSecret } from '../../lambda/adapters/secrets/secrets-manager';
import { callbackKeys, signingKeys } from '../../lambda/contract/secrets';
import { callbackUrl, isCapabilityOf } from '../../lambda/operations/callbacks/callback-url';
import { receiverSecrets, signatureHeaders } from '../../lambda/operations/deliveries/signature';
import { type LocalRelay, startRelay } from '../../local/relay';
import type { Deployment } from '../../operate/deployment';
import { checkDeployment } from '../../operate/doctor/check-deployment';
import { rotationOf } from '../../operate/rotation';
import { tokensOf } from '../../operate/tokens';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { inMemoryBookings } from '../in-memory/bookings';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';

const key = 'k'.repeat(64);

/** A deployment with its generated secrets in memory. */
function deployment(
  secrets: Record<string, string> = {},
  outputs: Record<string, string | undefined> = {},
): Deployment & { readonly secrets: Map<string, string> } {
  const stored = new Map(
    Object.entries({
      CallbackKeysSecret: JSON.stringify({ current: 'k1', k1: key }),
      SigningKeysSecret: JSON.stringify({ current: 'k1', k1: key }),
      CredentialsSecret: JSON.stringify({ tokens: {}, users: {}, loginKey: key }),
      FoneStormSecret: 'generated',
      ...secrets,
    }),
  );
  return {
    secrets: stored,
    title: 'Test (account 1, region r)',
    output: (name) => name,
    async functionsOutput(name) {
      const value = outputs[name];
      if (value === undefined) throw new Error(`no output ${name}`);
      return value;
    },
    readSecret: async (id) => stored.get(id),
    changeSecret: async (id, change) => {
      stored.set(id, change(stored.get(id) ?? ''));
    },
    resources: async () => [],
    bookings: inMemoryBookings(),
  };
}

describe('the callers’ tokens', () => {
  test('a token is added once for each name, and removed by name; the others stay', async () => {
    const tokens = tokensOf(deployment());
    const first = await tokens.add('billing');
    const second = await tokens.add('visits');
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(second).not.toBe(first);
    await expect(tokens.add('billing')).rejects.toThrow('billing: expected a name that no token has');
    await tokens.remove('billing');
    expect(await tokens.names()).toEqual(['visits']);
    await expect(tokens.remove('billing')).rejects.toThrow('billing: expected the name of a token');
  });
});

describe('the rotation of the keys of callback URLs', () => {
  test('a URL verifies until its key is removed', async () => {
    const deployed = deployment();
    const rotation = rotationOf(deployed);
    const keys = () => parseSecret(deployed.secrets.get('CallbackKeysSecret') ?? '', callbackKeys, 'keys');
    const capability = () => callbackUrl('https://relay', 'c', keys()).split('/').at(-1) ?? '';
    const old = capability();
    const added = await rotation.add();
    expect([added, capability()]).toEqual(['k2', old]);
    await rotation.use(added);
    expect(capability()).toMatch(/^k2\./);
    expect(isCapabilityOf('c', old, keys())).toBe(true);
    await expect(rotation.remove('k2')).rejects.toThrow('k2: expected a key that is not the current one');
    await rotation.remove('k1');
    expect([isCapabilityOf('c', old, keys()), isCapabilityOf('c', capability(), keys())]).toEqual([
      false,
      true,
    ]);
    expect(await rotation.add()).toBe('k3');
    expect(await rotation.names()).toEqual(['k2', 'k3']);
    await expect(rotation.use('k9')).rejects.toThrow('k9: expected one of k2,k3');
  });

  test('a rotation keeps the Basic credentials of callbacks', async () => {
    const basic = { username: 'u', password: 'p' };
    const deployed = deployment({ CallbackKeysSecret: JSON.stringify({ current: 'k1', k1: key, basic }) });
    await rotationOf(deployed).add();
    expect(JSON.parse(deployed.secrets.get('CallbackKeysSecret') ?? '')).toMatchObject({
      current: 'k1',
      k1: key,
      basic,
    });
  });
});

describe('the rotation of the keys of deliveries', () => {
  test('a receiver can verify with either secret until the old key is removed; the callback keys stay', async () => {
    const deployed = deployment();
    const callback = deployed.secrets.get('CallbackKeysSecret');
    const rotation = rotationOf(deployed, 'signing');
    const secrets = () =>
      receiverSecrets(
        'https://receiver.example/hook',
        parseSecret(deployed.secrets.get('SigningKeysSecret') ?? '', signingKeys, 'keys'),
      );
    const accepts = (secret = '') => {
      const body = Buffer.from('{"a":1}');
      const headers = signatureHeaders('callback-1', Math.floor(Date.now() / 1000), body, secrets());
      return () => new Webhook(secret).verify(body, headers);
    };
    const [old] = secrets();
    const added = await rotation.add();
    const [first, recent] = secrets();
    expect([added, first]).toEqual(['k2', old]);
    for (const secret of [old, recent]) expect(accepts(secret)).not.toThrow();
    await rotation.use('k2');
    expect(secrets()).toEqual([recent, old]);
    for (const secret of [old, recent]) expect(accepts(secret)).not.toThrow();
    await rotation.remove('k1');
    expect(accepts(recent)).not.toThrow();
    expect(accepts(old)).toThrow('No matching signature found');
    expect(deployed.secrets.get('CallbackKeysSecret')).toBe(callback);
  });
});

describe('the doctor', () => {
  const folder = temporaryFolders();
  let simulator: Simulator;
  let relay: LocalRelay;
  beforeAll(async () => {
    simulator = await startSimulator({ tokens: ['fonestorms-own-token'] });
    const fonestorm = { url: simulator.url, credentials: { token: 'fonestorms-own-token' } };
    relay = await startRelay({ folder: folder(), port: 0, fonestorm, logger: silentLogger });
  });
  afterAll(async () => {
    await relay.close();
    await simulator.close();
  });

  const OUTPUTS = () => ({
    ...{ PublicUrl: relay.url, FoneStormUrl: simulator.url, FoneStormApi: '2017' },
    AlarmTopic: 'none',
  });

  async function findings(
    secrets: Record<string, string>,
    outputs: Record<string, string | undefined> = {},
  ): Promise<string[]> {
    const found: string[] = [];
    const checked = deployment(secrets, { ...OUTPUTS(), ...outputs });
    for await (const { outcome, text } of checkDeployment({ deployment: checked })) {
      found.push(`${outcome === 'ok' ? 'ok' : 'FAIL'} ${text}`);
    }
    return found;
  }
  const statuses = (found: readonly string[]) => found.map((line) => line.split(' ')[0]);

  test('without credentials, the check of the secret fails, and its text contains no secret', async () => {
    const found = await findings({ FoneStormSecret: 'half a secret' });
    expect(statuses(found)).toEqual(['ok', 'ok', 'FAIL', 'FAIL', 'ok', 'ok']);
    expect(found[2]).toContain('the secret FoneStormSecret has faults');
    expect(found.join()).not.toMatch(/half a secret|kkkk/);
  });

  test('refused credentials and an unreachable API are two findings', async () => {
    const found = await findings(
      { FoneStormSecret: '{"token":"another"}' },
      { PublicUrl: 'http://127.0.0.1:9' },
    );
    expect(statuses(found)).toEqual(['ok', 'ok', 'ok', 'FAIL', 'FAIL', 'FAIL', 'FAIL']);
    expect(found[3]).toMatch(/does not accept|token/);
  });

  test('if the API refuses a new token, the doctor says when it becomes valid', async () => {
    const callers = JSON.stringify({ tokens: { billing: 'made-a-moment-ago' }, users: {}, loginKey: key });
    const found = await findings({ CredentialsSecret: callers });
    expect(found[4]).toMatch(
      /^FAIL .*expected 200 .*, got 401 .*; a new token is valid within five minutes$/,
    );
  });

  test('accepted credentials are ok', async () => {
    const secrets = { FoneStormSecret: JSON.stringify({ token: 'fonestorms-own-token' }) };
    expect(statuses(await findings(secrets)).slice(2, 4)).toEqual(['ok', 'ok']);
  });

  test.each([
    ['not set', 'FAIL Alarms notify somebody: failed. alarmTopic: expected the ARN of an SNS topic, or none'],
    ['none', 'ok Alarms show on the dashboard only (alarmTopic: none)'],
    ['set in the app', 'ok Alarms have an action of your app'],
    ['arn:aws:sns:eu-west-1:1:on-call', 'ok Alarms notify arn:aws:sns:eu-west-1:1:on-call'],
  ])('if alarmTopic is %s, the doctor says whether alarms notify anybody', async (AlarmTopic, expected) => {
    const [, alarms] = await findings({}, { AlarmTopic });
    expect(alarms).toContain(expected);
  });

  test('another server at the address of FoneStorm is a finding that names the setting', async () => {
    const secrets = { FoneStormSecret: JSON.stringify({ token: 'fonestorms-own-token' }) };
    const found = await findings(secrets, { FoneStormUrl: `${simulator.url}/other` });
    expect(found[3]).toMatch(/^FAIL FoneStorm answers at .*\/other, .*status 404; check fonestormUrl$/);
  });

  test.each(['PublicUrl', 'FoneStormUrl', 'FoneStormApi', 'AlarmTopic'])(
    'if the functions have no output %s, the doctor names it, instead of a default',
    async (name) => {
      const checked = { ...deployment({}, { ...OUTPUTS(), [name]: undefined }), output: () => relay.url };
      const { value: finding } = await checkDeployment({ deployment: checked }).next();
      expect(finding).toMatchObject({
        outcome: 'failed',
        text: expect.stringContaining(`no output ${name}`),
      });
    },
  );

  test('if the functions are not deployed, the doctor says so, and checks the rest', async () => {
    const checked = {
      ...deployment(),
      output: (name: string) => (name === 'ApiUrl' ? 'http://127.0.0.1:9' : name),
      functionsOutput: async () => Promise.reject(new Error('The stack Functions cannot be read')),
    };
    const found: string[] = [];
    for await (const { text } of checkDeployment({ deployment: checked })) found.push(text);
    expect(found[0]).toBe('The functions are deployed: failed. The stack Functions cannot be read');
    expect(found).toHaveLength(5);
  });
});

describe('a secret that the app passed in', () => {
  /** A deployment with such secrets only. */
  const passed = () => {
    const created = deployment();
    const output = (name: string) =>
      name === 'ExistingSecrets' ? 'callbackKeys,credentials,signingKeys,maskKey' : created.output(name);
    return { ...created, output };
  };

  test.each([
    ['token add', 'credentials', () => tokensOf(passed()).add('visits')],
    ['token remove', 'credentials', () => tokensOf(passed()).remove('billing')],
    ['rotate start', 'callbackKeys', () => rotationOf(passed()).add()],
    ['rotate use', 'signingKeys', () => rotationOf(passed(), 'signing').use('k1')],
    ['rotate remove', 'signingKeys', () => rotationOf(passed(), 'signing').remove('k1')],
  ])('%s refuses to change it, and says where its content is described', async (_command, prop, run) => {
    await expect(run()).rejects.toThrow(
      new RegExp(
        `^secrets\\.${prop}: expected a secret that the relay created, got \\w+Secret, which your app passed in\\. Nothing was changed\\. .*docs/embed\\.md#use-your-own-secrets$`,
      ),
    );
  });

  test('its tokens and the names of its keys can be listed', async () => {
    expect(await tokensOf(passed()).names()).toEqual([]);
    expect(await rotationOf(passed()).names()).toEqual(['k1']);
  });
});

test('a command keeps the other fields of a secret, and refuses the names that every object has', async () => {
  const stored = { tokens: {}, users: {}, loginKey: key, note: 'of ours' };
  const deployed = deployment({ CredentialsSecret: JSON.stringify(stored) });
  await expect(tokensOf(deployed).remove('constructor')).rejects.toThrow(
    'constructor: expected the name of a token',
  );
  await expect(rotationOf(deployed).remove('constructor')).rejects.toThrow('constructor: expected one of k1');
  const token = await tokensOf(deployed).add('billing');
  expect(JSON.parse(deployed.secrets.get('CredentialsSecret') ?? '')).toEqual({
    ...stored,
    tokens: { billing: token },
  });
});
