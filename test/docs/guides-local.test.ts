import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { EventBridgeClient, PutEventsCommand, PutEventsRequest$ } from '@aws-sdk/client-eventbridge';
import type { ConferenceRelayClient } from '../../client';
import type { BusEvent } from '../../local/event-bus';
import { readLocalOptions } from '../../local/options';
import { type LocalRelay, startRelay } from '../../local/relay';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { readEventStream } from '../local/read-event-stream';
import { runInProcess } from '../operate/command-in-process';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';
import { awsCommandsIn, inputOf } from './aws-command';
import { curlsIn, runSnippet, snippet } from './snippets';

const folder = temporaryFolders();
const onOneMachine = snippet('bus-commands.md', 'COMMAND_SOURCES');
const [, COMMAND_SOURCES = ''] = /^COMMAND_SOURCES=(\S+) npm start -- --serve$/m.exec(onOneMachine) ?? [];
const { commandSources } = readLocalOptions(['--serve'], { COMMAND_SOURCES });
const events: BusEvent[] = [];
let simulator: Simulator;
let relay: LocalRelay;

beforeAll(async () => {
  simulator = await startSimulator({ settings: { runsScripts: false } });
  relay = await startRelay({
    ...{ folder: folder(), port: 0, logger: silentLogger, commandSources },
    fonestorm: { url: simulator.url, credentials: { token: 'key' } },
    onEvent: (event) => events.push(event),
  });
});
afterAll(async () => {
  await relay.close();
  await simulator.close();
});

const here = (text: string) => text.replaceAll('http://localhost:3000', relay.url);

test('the client of docs/invoke.md for one machine creates a conference', async () => {
  const code = here(snippet('invoke.md', 'http://localhost:3000'));
  const { relay: client } = (await runSnippet(`${code}\nexport { relay };`)) as {
    relay: ConferenceRelayClient;
  };
  const start_time = new Date(Date.now() + 3600_000).toISOString();
  const { id } = await client.create({ id: 'demo', start_time, duration: 'PT45M' });
  expect((await client.get(id)).start_time).toBe(start_time);
});

test('the request of docs/subscribe.md streams the events from the first one on', async () => {
  const [stream] = curlsIn(snippet('subscribe.md', 'curl --no-buffer'));
  expect(stream).toMatchObject({ method: 'GET', url: 'http://localhost:3000/events' });
  expect(curlsIn(snippet('../README.md', 'curl --no-buffer'))).toEqual([stream]);
  const { events: streamed } = await readEventStream(relay.url, (all) => all.length > 0);
  expect(streamed[0]).toMatchObject({
    source: 'fonestorm.conferences',
    'detail-type': 'Conference Scheduled',
  });
});

test('the command of the README creates a conference', async () => {
  const [, words = ''] =
    /^npm run --silent relay -- (create .*)$/m.exec(snippet('../README.md', 'watch demo')) ?? [];
  const line = words.replace('--id demo', '--id readme');
  const { code, stdout } = await runInProcess([
    ...line.split(' '),
    '--url',
    relay.url,
    '--token',
    relay.token,
  ]);
  expect([code, stdout]).toEqual([0, expect.stringContaining('Created the conference readme')]);
});

test('the command of docs/bus-commands.md for one machine deletes the conference', async () => {
  const [command] = awsCommandsIn(onOneMachine);
  const { 'endpoint-url': endpoint = '', region = '' } = command?.options ?? {};
  const input = command && inputOf(command, PutEventsRequest$);
  const [, accessKeyId = ''] = /AWS_ACCESS_KEY_ID=(\S+)/.exec(onOneMachine) ?? [];
  const [, secretAccessKey = ''] = /AWS_SECRET_ACCESS_KEY=(\S+)/.exec(onOneMachine) ?? [];
  const credentials = { accessKeyId, secretAccessKey };
  const client = new EventBridgeClient({ endpoint: here(endpoint), region, credentials, maxAttempts: 1 });
  const Entries = input?.Entries as PutEventsRequestEntry[];
  const answer = await client.send(new PutEventsCommand({ Entries }));
  client.destroy();
  expect(answer.FailedEntryCount).toBe(0);
  const outcome = () => events.find(({ detail }) => detail.command !== undefined);
  await until(() => outcome() !== undefined);
  expect(outcome()).toMatchObject({
    'detail-type': 'Conference Command Succeeded',
    detail: { metadata: { conferenceId: 'demo' }, command: { type: 'Delete Conference' } },
  });
});
