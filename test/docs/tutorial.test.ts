import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { readLocalOptions } from '../../local/options';
import { type LocalRelay, startRelay } from '../../local/relay';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { curlOf } from '../curl';
import { readEventStream } from '../local/read-event-stream';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';
import { curlsIn, snippet } from './snippets';

const receiverCode = snippet('tutorial.md', 'node --eval');
const stream = snippet('tutorial.md', 'curl --no-buffer');
const curls = [
  snippet('tutorial.md', '"start_time":"2017-10-23T13:54:17+00:00"'),
  snippet('tutorial.md', "curl --url 'http://localhost:3000/v2/conferences/standup' "),
  snippet('tutorial.md', '/control/conferences/standup/join'),
  snippet('tutorial.md', "curl --url 'http://localhost:3000/v2/conferences/standup/callbacks'"),
  snippet('tutorial.md', '/signing-secret'),
].flatMap(curlsIn);

/** The answers that the page shows, by their requests. */
const ANSWERS = new Map<string, unknown>([
  ['POST /v2/conferences', parse(snippet('tutorial.md', '{"conference":{"id":"standup","conference_pin"'))],
  ['GET /v2/conferences/standup', parse(snippet('tutorial.md', '"attendees_status":0}}'))],
  ['GET /v2/conferences/standup/callbacks', parse(snippet('tutorial.md', '{"callbacks":['))],
  ...snippet('tutorial.md', '{"signing_secrets":')
    .trim()
    .split('\n')
    .map((line, index): [string, unknown] => [
      ['GET /v2/conferences/standup/signing-secret', 'GET /v2/conferences/standup/deliveries'][index] ??
        'GET /v2/deliveries',
      parse(line),
    ]),
]);

/** Fields that the page leaves out are `…` there. */
function parse(text: string): unknown {
  return JSON.parse(text.replace(',…', ''));
}

/** Whether an answer has all fields that the page shows, in the same order of lists, with the same words. Digits and secrets differ. */
function isLike(actual: unknown, shown: unknown): boolean {
  if (typeof shown === 'string') return typeof actual === 'string' && wordsOf(actual) === wordsOf(shown);
  if (typeof shown !== 'object' || shown === null) return typeof actual === typeof shown;
  if (typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(shown) && (actual as unknown[]).length !== shown.length) return false;
  return Object.entries(shown).every(([name, value]) => isLike(actual[name as keyof object], value));
}

function wordsOf(text: string): string {
  return text.replace(/whsec_.*/, 'whsec_').replace(/\d+/g, '0');
}
const folder = temporaryFolders();

describe('the commands of docs/tutorial.md have the described results', () => {
  let simulator: Simulator;
  let relay: LocalRelay;
  let receiver: ChildProcess;
  /** The output of the receiver, after its port. */
  let received = '';
  beforeAll(async () => {
    const [, code = ''] = /^node --eval '([^']*)'$/m.exec(receiverCode) ?? [];
    // Port 0: any free port.
    const here = code.replace('listen(3002)', 'listen(0, function () { console.log(this.address().port) })');
    receiver = spawn(process.execPath, ['--eval', here], { stdio: ['ignore', 'pipe', 'inherit'] });
    receiver.stdout?.on('data', (data) => {
      received += data;
    });
    await until(async () => received.includes('\n'));
    simulator = await startSimulator();
    const fonestorm = { url: simulator.url, credentials: { token: 'key' } };
    relay = await startRelay({ folder: folder(), port: 0, fonestorm, logger: silentLogger });
  });
  afterAll(async () => {
    await simulator.close();
    await relay.close();
    receiver.kill();
    await once(receiver, 'exit');
  });

  const here = (url: string) =>
    url
      .replace('http://localhost:3000', relay.url)
      .replace('http://localhost:3001', new URL(simulator.url).origin)
      .replace('localhost:3002', `localhost:${received.split('\n')[0]}`);

  test.each(curls)('$method $url', async ({ url, method, headers, body }) => {
    const send = async () => {
      const response = await fetch(here(url), {
        method,
        headers,
        ...(body !== undefined && { body: here(body) }),
      });
      expect(response.status).toBe(method === 'POST' && url.endsWith('/v2/conferences') ? 201 : 200);
      return JSON.parse(await response.text());
    };
    const shown = ANSWERS.get(`${method} ${new URL(url).pathname}`);
    let answer: unknown = await send();
    // The relay handles a callback after its answer to FoneStorm.
    const isShown = async () => {
      if (shown === undefined || isLike(answer, shown)) return true;
      if (method === 'GET') answer = await send();
      return false;
    };
    await until(isShown, 20_000).catch(() => expect(answer).toEqual(shown));
  });

  test('the stream of events has the described events', async () => {
    const [{ url } = { url: '' }] = curlsIn(stream);
    const { events } = await readEventStream(here(url).replace(/\/events$/, ''), (all) =>
      all.some((event) => event['detail-type'] === 'Organizer Joined'),
    );
    expect(events[0]).toMatchObject({
      source: 'fonestorm.conferences',
      'detail-type': 'Conference Scheduled',
    });
  });

  test('the receiver gets the callback', async () => {
    await until(async () => received.includes(snippet('tutorial.md', 'POST /callbacks?')));
  });

  test('the script for an account creates, reads and deletes a conference', async () => {
    const [variables, ...script] = snippet('tutorial.md', 'TOKEN=<the token>').split('\n');
    expect(variables).toBe('URL=<the URL> TOKEN=<the token>');
    const print = `curl() { ${JSON.stringify(process.execPath)} --eval 'console.log(JSON.stringify(process.argv.slice(1)))' -- "$@"; }`;
    const lines = [print, ...script, snippet('tutorial.md', '--request DELETE')].join('\n');
    const env = { ...process.env, URL: relay.url, TOKEN: 'key' };
    // The relay is in this process: while it waits for a program, it would neither close connections nor notice closed ones.
    const { stdout } = await promisify(execFile)('sh', ['-e', '-c', lines], { env });
    const requests = stdout
      .trim()
      .split('\n')
      .map((line) => curlOf(JSON.parse(line)));
    const statuses = [];
    for (const { method, url, headers, body } of requests) {
      const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) });
      statuses.push([method, response.status]);
      await response.text();
    }
    expect(statuses).toEqual([
      ['POST', 201],
      ['GET', 200],
      ['DELETE', 200],
    ]);
  });

  test('the settings for the real FoneStorm are those of npm start', () => {
    const words = snippet('tutorial.md', 'PUBLIC_URL=').trim().split(' ');
    expect(words.slice(-2)).toEqual(['npm', 'start']);
    const options = readLocalOptions(
      [],
      Object.fromEntries(words.slice(0, -2).map((word) => word.split('='))),
    );
    expect(options).toMatchObject({ generation: '2.4', fonestorm: { credentials: { username: '…' } } });
  });
});
