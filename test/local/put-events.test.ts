import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { BusEvent } from '../../local/event-bus';
import { type LocalRelay, startRelay } from '../../local/relay';
import type { RelayOptions } from '../../local/relay-options';
import { type Simulator, startSimulator } from '../../simulator/simulator';
import { silentLogger } from '../silent-logger';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';

const folder = temporaryFolders();
const events: BusEvent[] = [];
let simulator: Simulator;
let relay: LocalRelay;

const start = (options: Partial<RelayOptions>) =>
  startRelay({
    ...{ folder: folder(), port: 0, logger: silentLogger, commandSources: ['app.visits'] },
    fonestorm: { url: simulator.url, credentials: { token: 'key' } },
    onEvent: (event) => events.push(event),
    ...options,
  });

beforeAll(async () => {
  simulator = await startSimulator({ settings: { runsScripts: false } });
  relay = await start({});
});
afterAll(async () => {
  await relay.close();
  await simulator.close();
});

/** Puts an event with AWS's own client. */
async function put(DetailType: string, detail: object, Source = 'app.visits', endpoint = relay.url) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new EventBridgeClient({ endpoint, region: 'local', credentials, maxAttempts: 1 });
  const Detail = JSON.stringify(detail);
  return client
    .send(new PutEventsCommand({ Entries: [{ EventBusName: 'relay', Source, DetailType, Detail }] }))
    .finally(() => client.destroy());
}

const outcomesOf = (key: string) =>
  events.filter(({ detail }) => (detail.command as { id?: string } | undefined)?.id === key);
const conference = { start_time: '2031-05-04T09:00:00Z', duration: 'PT45M', label: 'Visit' };

test("AWS's client puts a command, and its outcome is an event of the bus", async () => {
  const answer = await put('Create Conference', { conference, idempotency_key: 'k1' });
  expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] });
  await until(() => outcomesOf('k1').length > 0);
  expect(outcomesOf('k1')).toMatchObject([{ 'detail-type': 'Conference Command Succeeded' }]);
  expect(simulator.control.conferences().map(({ fields }) => fields.label)).toEqual(['Visit']);
});

test('an event of another source, or of another type, is accepted and dropped', async () => {
  await put('Create Conference', { conference, idempotency_key: 'other' }, 'app.court');
  await put('Visit Planned', { conference, idempotency_key: 'other' });
  await put('Delete Conference', { id: 'unknown', idempotency_key: 'k2' });
  await until(() => outcomesOf('k2').length > 0);
  expect(outcomesOf('other')).toEqual([]);
});

test.each([
  ['another operation', { 'x-amz-target': 'AWSEvents.ListRules' }, '{}', 'UnknownOperationException'],
  ['no JSON', {}, '{', 'SerializationException'],
  ['no entries', {}, '{"Entries":[]}', 'ValidationException'],
  ['a source that is a number', {}, '{"Entries":[{"Source":1}]}', 'SerializationException'],
])('refuses %s as EventBridge does', async (_what, headers, body, type) => {
  const response = await fetch(relay.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSEvents.PutEvents', ...headers },
    body,
  });
  expect([response.status, await response.json()]).toMatchObject([400, { __type: type }]);
});

test.each([
  ['a detail that is not JSON', { Detail: '{' }, 'MalformedDetail'],
  ['a detail that is a list', { Detail: '[]' }, 'MalformedDetail'],
  ['a source of AWS', { Source: 'aws.events' }, 'NotAuthorizedForSourceException'],
  ['an empty type', { DetailType: '' }, 'InvalidArgument'],
  ['no type', { DetailType: undefined }, 'InvalidArgument'],
  ['no source', { Source: undefined }, 'InvalidArgument'],
  ['no detail', { Detail: undefined }, 'InvalidArgument'],
])('an entry with %s fails, and the next one of the request is executed', async (what, more, ErrorCode) => {
  const detail = JSON.stringify({ id: 'unknown', idempotency_key: `after-${what.replaceAll(' ', '-')}` });
  const valid = { Source: 'app.visits', DetailType: 'Delete Conference', Detail: detail };
  const response = await fetch(relay.url, {
    method: 'POST',
    headers: { 'x-amz-target': 'AWSEvents.PutEvents' },
    body: JSON.stringify({ Entries: [{ ...valid, ...more }, valid] }),
  });
  expect([response.status, await response.json()]).toEqual([
    200,
    {
      FailedEntryCount: 1,
      Entries: [{ ErrorCode, ErrorMessage: expect.any(String) }, { EventId: expect.any(String) }],
    },
  ]);
  await until(() => outcomesOf(`after-${what.replaceAll(' ', '-')}`).length > 0);
});

test('refuses a page of another site', async () => {
  const headers = { 'x-amz-target': 'AWSEvents.PutEvents', origin: 'https://evil.example' };
  expect((await fetch(relay.url, { method: 'POST', headers, body: entryWith('{}') })).status).toBe(403);
});

test.each([
  ['that other machines reach', { isPublic: true }],
  ['without sources of commands', { commandSources: [] }],
])('a relay %s takes no events', async (_what, options) => {
  const other = await start(options);
  const response = await fetch(other.url, { method: 'POST', body: entryWith('{}') });
  expect(response.status).toBe(404);
  await response.text();
  await other.close();
});

function entryWith(Detail: string): string {
  return JSON.stringify({ Entries: [{ Source: 'app.visits', DetailType: 'Create Conference', Detail }] });
}
