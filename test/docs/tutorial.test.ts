import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalRelay, startRelay } from '../../local/relay';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { parseCurlCommand } from '../curl';
import { readEventStream } from '../local/read-event-stream';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';

const tutorial = readFileSync(join(__dirname, '../../docs/tutorial.md'), 'utf8');
const blocks = [...tutorial.matchAll(/```shell\n([^`]*)```/g)].map(([, block = '']) =>
  block.trim().split('\n'),
);
const curls = blocks.flat().filter((line) => line.startsWith('curl'));
const folder = temporaryFolders();

describe('the commands of docs/tutorial.md have the described results', () => {
  let simulator: Simulator;
  let relay: LocalRelay;
  let receiver: ChildProcess;
  /** The output of the receiver, after its port. */
  let received = '';
  beforeAll(async () => {
    const [, code = ''] = /^node --eval '([^']*)'$/m.exec(tutorial) ?? [];
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

  test.each(curls.filter((line) => !line.includes('/events')))('%s', async (line) => {
    const { url, method, headers, body } = parseCurlCommand(line);
    const response = await fetch(here(url), {
      method,
      headers,
      ...(body !== undefined && { body: here(body) }),
    });
    expect(await response.text()).not.toBe('');
    expect(response.status).toBe(method === 'POST' && url.endsWith('/v2/conferences') ? 201 : 200);
  });

  test('the stream of events has the described events', async () => {
    const line = curls.find((each) => each.includes('/events')) ?? '';
    const { url } = parseCurlCommand(line);
    const { events } = await readEventStream(here(url).replace(/\/events$/, ''), (all) =>
      all.some((event) => event['detail-type'] === 'Organizer Joined'),
    );
    expect(events[0]).toMatchObject({
      source: 'fonestorm.conferences',
      'detail-type': 'Conference Scheduled',
    });
  });

  test('the receiver gets the callback', async () => {
    await until(async () => /^POST \/callbacks\?/m.test(received));
  });
});
