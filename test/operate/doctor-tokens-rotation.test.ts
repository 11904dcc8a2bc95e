import { Webhook } from 'standardwebhooks';
import { parseSecret } from '../../lambda/adapters/secrets/secrets-manager';
import { callbackKeys, signingKeys } from '../../lambda/contract/secrets';
import { callbackUrl, isCapabilityOf } from '../../lambda/operations/callbacks/callback-url';
import { receiverSecrets, signatureHeaders } from '../../lambda/operations/deliveries/signature';
import { type LocalRelay, startRelay } from '../../local/relay';
import type { Deployment } from '../../operate/deployment';
import { checkDeployment } from '../../operate/doctor';
import { rotationOf } from '../../operate/rotation';
import { tokensOf } from '../../operate/tokens';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { inMemoryBookings } from '../in-memory/bookings';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';

const key = 'k'.repeat(64);

/** A deployment whose secrets are in memory, as they are generated. */
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
    functionsOutput: async (name) => outputs[name],
    readSecret: async (id) => stored.get(id),
    changeSecret: async (id, change) => {
      stored.set(id, change(stored.get(id) ?? ''));
    },
    bookings: inMemoryBookings(),
  };
}

describe('the callers’ tokens', () => {
  test('one is added, long and once by name; others stay; and it is removed by name', async () => {
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
  test('a URL verifies from the first key to the removal of its key, and never fails in between', async () => {
    const its = deployment();
    const rotation = rotationOf(its);
    const keys = () => parseSecret(its.secrets.get('CallbackKeysSecret') ?? '', callbackKeys, 'keys');
    const capability = () => callbackUrl('https://relay', 'c', keys()).split('/').at(-1) ?? '';
    const old = capability();
    const added = await rotation.add();
    expect([added, capability()]).toEqual(['k2', old]);
    await rotation.use(added);
    expect(capability()).toMatch(/^k2\./);
    expect(isCapabilityOf('c', old, keys())).toBe(true);
    await expect(rotation.remove('k2')).rejects.toThrow('k2 is the current key: use another one first');
    await rotation.remove('k1');
    expect([isCapabilityOf('c', old, keys()), isCapabilityOf('c', capability(), keys())]).toEqual([
      false,
      true,
    ]);
    expect(await rotation.add()).toBe('k3');
    expect(await rotation.names()).toEqual(['k2', 'k3']);
    await expect(rotation.use('k9')).rejects.toThrow('k9: expected one of k2,k3');
  });

  test('the Basic credentials of callbacks stay', async () => {
    const basic = { username: 'u', password: 'p' };
    const its = deployment({ CallbackKeysSecret: JSON.stringify({ current: 'k1', k1: key, basic }) });
    await rotationOf(its).add();
    expect(JSON.parse(its.secrets.get('CallbackKeysSecret') ?? '')).toMatchObject({
      current: 'k1',
      k1: key,
      basic,
    });
  });
});

describe('the rotation of the keys of deliveries', () => {
  test('a receiver verifies with either secret until the old key is removed, and the callback keys stay', async () => {
    const its = deployment();
    const callback = its.secrets.get('CallbackKeysSecret');
    const rotation = rotationOf(its, 'signing');
    const secrets = () =>
      receiverSecrets(
        'https://receiver.example/hook',
        parseSecret(its.secrets.get('SigningKeysSecret') ?? '', signingKeys, 'keys'),
      );
    const accepts = (secret = '') => {
      const body = Buffer.from('{"a":1}');
      const headers = signatureHeaders('callback-1', Math.floor(Date.now() / 1000), body, secrets());
      return () => new Webhook(secret).verify(body, headers);
    };
    const [old] = secrets();
    const added = await rotation.add();
    const [still, young] = secrets();
    expect([added, still]).toEqual(['k2', old]);
    for (const secret of [old, young]) expect(accepts(secret)).not.toThrow();
    await rotation.use('k2');
    expect(secrets()).toEqual([young, old]);
    for (const secret of [old, young]) expect(accepts(secret)).not.toThrow();
    await rotation.remove('k1');
    expect(accepts(young)).not.toThrow();
    expect(accepts(old)).toThrow('No matching signature found');
    expect(its.secrets.get('CallbackKeysSecret')).toBe(callback);
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

  async function told(secrets: Record<string, string>, outputs: Record<string, string | undefined> = {}) {
    const urls = { PublicUrl: relay.url, FoneStormUrl: simulator.url };
    const its = deployment(secrets, { ...urls, AlarmTopic: 'none', ...outputs });
    const found: string[] = [];
    for await (const { isOk, text } of checkDeployment({ deployment: its })) {
      found.push(`${isOk ? 'well' : 'ill'} ${text}`);
    }
    return found;
  }

  test('a new deployment lacks its credentials, and is told so without any of its secrets', async () => {
    const found = await told({ FoneStormSecret: 'half a secret' });
    expect(found.map((line) => line.split(' ')[0])).toEqual(['well', 'well', 'ill', 'ill', 'well', 'well']);
    expect(found[2]).toContain('the secret FoneStormSecret has faults');
    expect(found.join()).not.toMatch(/half a secret|kkkk/);
  });

  test('credentials that FoneStorm does not accept, and an API that is not there, are told apart', async () => {
    const found = await told({ FoneStormSecret: '{"token":"another"}' }, { PublicUrl: 'http://127.0.0.1:9' });
    expect(found.map((line) => line.split(' ')[0])).toEqual([
      'well',
      'well',
      'well',
      'ill',
      'ill',
      'ill',
      'ill',
    ]);
    expect(found[3]).toMatch(/does not accept|token/);
  });

  test('a token that the API does not accept yet is told so', async () => {
    const callers = JSON.stringify({ tokens: { billing: 'made-a-moment-ago' }, users: {}, loginKey: key });
    const found = await told({ CredentialsSecret: callers });
    expect(found[4]).toMatch(
      /^ill .*it answered 401 .*a token that was just made counts within five minutes$/,
    );
  });

  test('FoneStorm that accepts the credentials is well', async () => {
    const [, , credentials, fonestorm] = await told({
      FoneStormSecret: JSON.stringify({ token: 'fonestorms-own-token' }),
    });
    expect([credentials, fonestorm]).toEqual([
      expect.stringMatching(/^well/),
      expect.stringMatching(/^well/),
    ]);
  });

  test.each([
    ['not set', 'ill Alarms notify somebody: no. Deploy with alarmTopic'],
    [undefined, 'ill Alarms notify somebody: no. Deploy with alarmTopic'],
    ['none', 'well Alarms only show on the dashboard, as alarmTopic says'],
    ['arn:aws:sns:eu-west-1:1:on-call', 'well Alarms notify arn:aws:sns:eu-west-1:1:on-call'],
  ])('if alarmTopic is %s, the doctor says whether alarms notify anybody', async (AlarmTopic, expected) => {
    const [, alarms] = await told({}, { AlarmTopic });
    expect(alarms).toContain(expected);
  });

  test('functions that are not deployed are told so, and the rest is looked at', async () => {
    const its = {
      ...deployment(),
      output: (name: string) => (name === 'ApiUrl' ? 'http://127.0.0.1:9' : name),
      functionsOutput: async () => Promise.reject(new Error('The stack Functions cannot be read')),
    };
    const found: string[] = [];
    for await (const { text } of checkDeployment({ deployment: its })) found.push(text);
    expect(found[0]).toBe('The functions are deployed: no. The stack Functions cannot be read');
    expect(found).toHaveLength(5);
  });
});

test('other fields of a secret, and names that every object has, are left as they are', async () => {
  const held = { tokens: {}, users: {}, loginKey: key, note: 'of ours' };
  const its = deployment({ CredentialsSecret: JSON.stringify(held) });
  await expect(tokensOf(its).remove('constructor')).rejects.toThrow(
    'constructor: expected the name of a token',
  );
  await expect(rotationOf(its).remove('constructor')).rejects.toThrow('constructor: expected one of k1');
  const token = await tokensOf(its).add('billing');
  expect(JSON.parse(its.secrets.get('CredentialsSecret') ?? '')).toEqual({
    ...held,
    tokens: { billing: token },
  });
});
