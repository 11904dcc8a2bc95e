import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { type LocalRelay, startRelay } from '../../local/relay';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import type { CurlCommand } from '../curl';
import { freePort } from '../local/relay-process';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';
import { curlsIn, snippet } from './snippets';

const ROOT = join(__dirname, '../..');
const receiverCode = snippet('deliveries.md', 'WebhookVerificationError');
const withoutLibrary = snippet('deliveries.md', 'timingSafeEqual');
const curls = [
  ...curlsIn(snippet('deliveries.md', 'visit/signing-secret')),
  ...curlsIn(snippet('deliveries.md', 'status=failed')),
];
const folder = temporaryFolders();

const FORM = 'application/x-www-form-urlencoded';

describe('the receiver in docs/deliveries.md', () => {
  let simulator: Simulator;
  let relay: LocalRelay;
  let receiver: ChildProcess | undefined;
  let port: number;
  let secret: string;
  let printed = '';

  beforeAll(async () => {
    port = await freePort();
    simulator = await startSimulator({ settings: { runsScripts: false } });
    const fonestorm = { url: simulator.url, credentials: { token: 'key' } };
    relay = await startRelay({ folder: folder(), port: 0, fonestorm, logger: silentLogger });
    const [create, readSecret] = curls;
    await run(create);
    secret = (await run<{ signing_secrets: string[] }>(readSecret)).signing_secrets[0] ?? '';
    receiver = spawn(process.execPath, ['--input-type=module', '-'], {
      ...{ cwd: ROOT, stdio: ['pipe', 'pipe', 'inherit'] },
      env: { ...process.env, PORT: String(port), SIGNING_SECRETS: `whsec_b3RoZXI= ${secret}` },
    });
    receiver.stdout?.on('data', (data) => {
      printed += data;
    });
    receiver.stdin?.end(receiverCode);
    await until(() => {
      if (receiver?.exitCode !== null) throw new Error('expected a receiver that runs');
      return fetch(`http://localhost:${port}`).then(
        () => true,
        () => false,
      );
    });
  });
  afterAll(async () => {
    await simulator.close();
    await relay.close();
    // A command of the page that fails ends the preparation before the receiver starts.
    if (!receiver || receiver.exitCode !== null) return;
    receiver.kill();
    await once(receiver, 'exit');
  });

  async function run<T>(command: CurlCommand | undefined): Promise<T> {
    if (!command) throw new Error('expected a command of the page');
    const { url, method, headers, body } = command;
    const here = (text: string) =>
      text.replace('http://localhost:3000', relay.url).replace('localhost:3002', `localhost:${port}`);
    const response = await fetch(here(url), {
      method,
      headers,
      ...(body !== undefined && { body: here(body) }),
    });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as T;
  }

  const lines = () => printed.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
  const received = (mark: string) => lines().filter(({ note }) => note === mark);
  const capability = () => simulator.control.conference('visit').fields.callback_url ?? '';

  test.each(['GET', 'POST', 'JSON'] as const)('accepts a callback by %s', async (method) => {
    simulator.control.changeSettings({ method });
    await simulator.control.sendCallback('visit', { note: method, from: '+1 555 & é' });
    await until(() => received(method).length > 0);
    expect(received(method)).toMatchObject([{ note: method, from: '+1 555 & é', tenant: '1' }]);
  });

  test.each([
    ['a form', 'note=a+form&uid=u%201', { note: 'a form', uid: 'u 1' }],
    ['bytes that are not UTF-8', Buffer.from('note=bytes\xff', 'latin1'), { note: 'bytes\ufffd' }],
  ])('takes a callback by POST with %s', async (_name, body, fields) => {
    await fetch(capability(), { method: 'POST', headers: { 'content-type': FORM }, body });
    await until(() => received(fields.note).length > 0);
    expect(received(fields.note)).toMatchObject([fields]);
  });

  test('accepts every callback at the first attempt', async () => {
    const [ofConference, ofAll] = curls.slice(2);
    const read = () => run<{ deliveries: { status: string; attempt_count: number }[] }>(ofConference);
    await until(async () => (await read()).deliveries.every(({ status }) => status !== 'pending'));
    const { deliveries } = await read();
    expect(deliveries.map(({ status, attempt_count }) => [status, attempt_count])).toEqual(
      Array(5).fill(['delivered', 1]),
    );
    expect(await run(ofAll)).toEqual({ deliveries: [] });
  });

  test('processes a repeat once, and refuses a request without a signature', async () => {
    const body = JSON.stringify({ note: 'by hand' });
    const send = (headers: Record<string, string>, text = body) =>
      fetch(`http://localhost:${port}/`, { method: 'POST', headers, body: text }).then(
        ({ status }) => status,
      );
    const headers = signed(body, secret);
    expect([await send(headers), await send(headers)]).toEqual([204, 204]);
    expect([await send({}), await send(headers, '{}'), await send(signed(body, 'whsec_bm9ib2R5'))]).toEqual([
      401, 401, 401,
    ]);
    expect(received('by hand')).toHaveLength(1);
  });

  test('verifies without a library only what the library signed', async () => {
    const source = `data:text/javascript,${encodeURIComponent(withoutLibrary)}`;
    const script = `import { isSigned } from ${JSON.stringify(source)};
      for (const { body, headers, secrets } of JSON.parse(process.argv[1]))
        console.log(isSigned(Buffer.from(body), headers, secrets));`;
    const cases = [
      { body: '{"a":1}', headers: signed('{"a":1}', secret), secrets: ['whsec_b3RoZXI=', secret] },
      { body: '', headers: signed('', secret), secrets: [secret] },
      {
        body: 'a=1',
        headers: { ...signed('a=1', secret), 'webhook-signature': 'v1,x v1a,y' },
        secrets: [secret],
      },
      { body: 'a=2', headers: signed('a=1', secret), secrets: [secret] },
      { body: 'a=1', headers: signed('a=1', secret, -301), secrets: [secret] },
      { body: 'a=1', headers: {}, secrets: [secret] },
    ];
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script, JSON.stringify(cases)]);
    let printed = '';
    child.stdout.on('data', (data) => {
      printed += data;
    });
    await once(child, 'close');
    expect(printed.trim().split('\n')).toEqual(['true', 'true', 'false', 'false', 'false', 'false']);
  });

  test('needs jsonParse: false, because the library throws after a good signature of a form', () => {
    const verify = (body: string) => new Webhook(secret).verify(body, signed(body, secret));
    expect(() => verify('a=1')).toThrow(SyntaxError);
    expect(verify('{"a":1}')).toEqual({ a: 1 });
    expect(verify('')).toBeUndefined();
  });
});

/** @param age seconds */
function signed(body: string, secret: string, age = 0): Record<string, string> {
  const seconds = Math.floor(Date.now() / 1000) + age;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`callback-1.${seconds}.${body}`).digest('base64');
  return {
    'webhook-id': 'callback-1',
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  };
}
