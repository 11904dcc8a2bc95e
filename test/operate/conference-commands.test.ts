import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalRelay } from '../../local/relay';
import type { ShownEvent } from '../../operate/format-event';
import type { Simulator } from '../../simulator/simulator';
import { readCalendar } from '../http/read-calendar';
import { freePort } from '../local/relay-process';
import { temporaryFolders } from '../temporary-folders';
import { until } from '../until';
import { runInProcess } from './command-in-process';
import { commandProcess } from './command-process';
import { startRelayWithSimulator } from './relay-with-simulator';

const folder = temporaryFolders();
const runProcess = commandProcess();
const run = runInProcess;
let simulator: Simulator;
let relay: LocalRelay;

beforeAll(async () => {
  ({ relay, simulator } = await startRelayWithSimulator(folder()));
});
afterAll(async () => {
  await relay.close();
  await simulator.close();
});

/** Runs the command for the relay on this machine. A no-break space is a space within an argument. */
const relayCommand = (line: string, input = '') =>
  run(
    [
      ...line.split(' ').map((word) => word.replaceAll('\u00a0', ' ')),
      '--url',
      relay.url,
      '--token',
      relay.token,
    ],
    { readInput: async () => input },
  );
const times = '--start 2099-05-04T09:00:00Z --end 2099-05-04T10:00:00Z';

test('a conference is created, listed, shown, changed, deleted, and then not found', async () => {
  const created = await relayCommand(`create --id standup --label Daily --attendee grace edsger ${times}`);
  expect(created).toMatchObject({ code: 0, stderr: '' });
  expect(created.stdout).toMatch(/^Created the conference standup\. Its PIN is \d+\.\n$/);

  const { stdout: list } = await relayCommand('list');
  expect(list.split('\n')[0]).toMatch(/^ID +LABEL +START +END +ORGANIZER +ATTENDEES$/);
  expect(list).toMatch(
    /^standup {2}Daily {2}2099-05-04T09:00:00\.000Z {2}2099-05-04T10:00:00\.000Z {2} +2$/m,
  );

  expect(await relayCommand('update standup --label Weekly')).toEqual({
    ...{ code: 0, stderr: '', stdout: 'Changed label of the conference standup.\n' },
  });
  const { stdout: shown } = await relayCommand('show standup --fresh');
  expect(shown).toMatch(/^label +Weekly$/m);
  expect(shown).toMatch(/^confirmed_by_fonestorm +\d+ s ago$/m);

  expect(await relayCommand('delete standup --yes')).toMatchObject({
    ...{ code: 0, stdout: 'The conference standup is deleted.\n' },
  });
  expect(await relayCommand('show standup')).toMatchObject({
    ...{ code: 4, stdout: '', stderr: expect.stringMatching(/^There is no conference with this id\.\n$/) },
  });
});

test('a conference gets a duration and metadata, whose keys are changed and removed one by one', async () => {
  const given = '--start 2099-05-04T09:00:00Z --duration PT45M --metadata caseId=4711 --metadata note=a=b';
  await relayCommand(`create --id case ${given}`);
  const { stdout } = await relayCommand('show case');
  expect(stdout).toMatch(/^end_time +2099-05-04T09:45:00\.000Z$/m);
  expect(stdout).toMatch(/^metadata +\{"caseId":"4711","note":"a=b"\}$/m);
  await relayCommand('update case --metadata caseId=4712 note=');
  expect((await relayCommand('show case')).stdout).toMatch(/^metadata +\{"caseId":"4712"\}$/m);
  const { code, stderr } = await relayCommand('update case --metadata 4713');
  expect([code, stderr]).toEqual([2, expect.stringContaining('--metadata: expected key=value, got "4713"')]);
});

test('invite as JSON has the invitation, and is refused for an unknown conference as show is', async () => {
  await relayCommand(`create --id visit --label Visit ${times}`);
  const { calendar } = JSON.parse((await relayCommand('invite visit --json')).stdout);
  expect(calendar).toContain('\r\nSUMMARY:Visit\r\n');
  await relayCommand('delete visit --yes');
  expect(await relayCommand('invite gone')).toEqual(await relayCommand('show gone'));
});

test('watch of a conference that does not exist is refused as show is', async () => {
  expect(await relayCommand('watch gone')).toEqual(await relayCommand('show gone'));
});

test('watch of a deleted conference shows its events', async () => {
  await relayCommand(`create --id over ${times}`);
  await relayCommand('delete over --yes');
  const { code, stdout } = await relayCommand('watch over --until Conference\u00a0Cancelled');
  expect([code, stdout.trimEnd().split('\n').length]).toEqual([0, 2]);
});

test('the program exits with code 2 and names the fault, without a stack trace', async () => {
  const { code, stdout, stderr } = await runProcess(['rotate', 'remove', 'k1', '--stak=staging']);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^error: unknown option '--stak=staging'\n/);
  expect(stderr).not.toMatch(/^ +at /m);
});

test('a process takes the relay from its environment and fields from its input, and ends with the exit code', async () => {
  const environment = { CONFERENCE_RELAY_URL: relay.url, CONFERENCE_RELAY_TOKEN: relay.token };
  const fields = JSON.stringify({ id: 'pipe', label: '\u202epipe' });
  const [created, missing, refused] = await Promise.all([
    runProcess(['create', '--from', '-', ...times.split(' ')], environment, fields),
    runProcess(['show', 'gone'], environment),
    runProcess(['delete', 'gone'], environment),
  ]);
  expect(created).toMatchObject({ code: 0, stderr: '' });
  expect(missing).toEqual({ code: 4, stdout: '', stderr: 'There is no conference with this id.\n' });
  expect(refused).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: --yes: expected/),
  });
  const [list, invited] = await Promise.all([
    runProcess(['list'], environment),
    runProcess(['invite', 'pipe'], environment),
  ]);
  expect(list.stdout).toMatch(/^pipe {2}\\u202epipe {2}/m);
  expect(invited).toMatchObject({ code: 0, stderr: '' });
  expect(readCalendar(invited.stdout)).toMatchObject({ SUMMARY: '\u202epipe' });
});

test('with --json, the standard output is the answer of the relay', async () => {
  const created = await relayCommand(`create --id retro ${times} --json`);
  expect(JSON.parse(created.stdout)).toEqual({
    conference: { id: 'retro', conference_pin: expect.stringMatching(/^\d+$/) },
  });
  const { conferences } = JSON.parse((await relayCommand('list --json --limit 1')).stdout);
  expect(conferences).toHaveLength(1);
  const shown = JSON.parse((await relayCommand('show retro --json')).stdout);
  expect(shown).toMatchObject({ conference: { id: 'retro', attendees_status: 0 }, age: expect.any(Number) });
  const missing = await relayCommand('show gone --json');
  expect(missing).toMatchObject({ code: 4, stdout: '' });
  expect(JSON.parse(missing.stderr)).toMatchObject({ exitCode: 4, problem: { status: 404 } });
});

test('the fields can come from the standard input, and options replace them', async () => {
  const fields = JSON.stringify({ id: 'planning', label: 'Old', organizer: 'ada' });
  const created = await relayCommand(`create --from - --label New --start +1h --end +2h`, fields);
  expect(created.code).toBe(0);
  const { conference } = JSON.parse((await relayCommand('show planning --json')).stdout);
  expect(conference).toMatchObject({ label: 'New', organizer: 'ada' });
  expect(Date.parse(conference.end_time) - Date.parse(conference.start_time)).toBeGreaterThanOrEqual(
    3_600_000,
  );
});

describe('a conference that somebody joins', () => {
  let receiver: Server;
  let received = 0;
  beforeAll(async () => {
    receiver = createServer((_request, response) => {
      received += 1;
      response.writeHead(received === 1 ? 503 : 200).end();
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    const { port } = receiver.address() as AddressInfo;
    await relayCommand(
      'create --id live --label Live --start 2020-05-04T09:00:00Z --end 2020-05-04T10:00:00Z ' +
        `--callback-url http://localhost:${port}/hook`,
    );
  });
  afterAll(() => {
    receiver.closeAllConnections();
    receiver.close();
  });
  const trigger = (line: string) =>
    run(['trigger', ...line.split(' '), '--simulator', simulator.controlUrl.replace('/control', '')]);

  test('trigger lets the organizer join, and watch shows the events until one of a type', async () => {
    const watched = relayCommand('watch live --json --until Organizer\u00a0Joined');
    const joined = await trigger('join live --organizer');
    expect(joined).toMatchObject({ code: 0, stderr: '' });
    const { code, stdout } = await watched;
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([code, events.at(-1)['detail-type']]).toEqual([0, 'Organizer Joined']);
    expect(events.map(({ detail }) => detail.metadata.sequence)).toEqual(events.map((_, index) => index + 1));

    const shown = await relayCommand('watch live --until Organizer\u00a0Joined');
    expect(shown.stdout).toMatch(
      /^20\S+Z {2}#\d+ +live +Callback Received {2}POST conference_status=unknown organizer_status=true attendees_status=0$/m,
    );
  });

  test('events lists the published events, and after a sequence number only the later ones', async () => {
    const list = async () => (await relayCommand('events live')).stdout;
    // The route has an event shortly after it is published.
    await until(async () => /^20\S+Z {2}#\d+ +live +Organizer Joined/m.test(await list()));
    expect(await list()).toMatch(/^20\S+Z {2}#1 +live +Conference Scheduled/);
    const { events } = JSON.parse((await relayCommand('events live --after 2 --limit 2 --json')).stdout);
    expect(events.map(({ detail }: ShownEvent) => detail.metadata.sequence)).toEqual([3, 4]);
    expect((await relayCommand('events gone')).code).toBe(4);
  });

  test('callbacks lists the callback, and shows it with its raw request', async () => {
    const { stdout } = await relayCommand('callbacks live');
    const [title = '', row = ''] = stdout.split('\n');
    expect(title).toMatch(/^POSITION +RECEIVED +EVENTS +FIELDS$/);
    expect(row).toMatch(/Conference Started, Organizer Joined +POST conference_status=unknown/);
    const shown = await relayCommand(`callbacks live ${row.trim().split(' ')[0]}`);
    expect(shown.stdout).toMatch(/^method +POST$/m);
    expect(shown.stdout).toMatch(/^body +\{"id":"live"/m);
  });

  test('deliveries shows the failed attempt, and retry sends it again at once', async () => {
    const list = async () => JSON.parse((await relayCommand('deliveries live --json')).stdout).deliveries;
    await until(async () => (await list())[0]?.attempt_count === 1);
    const { stdout } = await relayCommand('deliveries live');
    expect(stdout).toMatch(/^live\.\S+ +pending +1 +20\S+Z +503 at 20\S+Z$/m);
    const [{ id }] = await list();
    expect(await relayCommand(`retry ${id}`)).toMatchObject({ code: 0, stdout: `${id}: is retried.\n` });
    await until(async () => (await list())[0]?.status === 'delivered');
    expect(await relayCommand('retry --failed')).toMatchObject({
      code: 0,
      stdout: 'No delivery has failed.\n',
    });
  });

  test.each([
    ['join gone', 4, /There is no conference with this id/],
    ['callback live attendees_status', 2, /Expected a field such as attendees_status=3/],
  ])('trigger %s is refused', async (line, code, expected) => {
    const refused = await trigger(line);
    expect([refused.code, refused.stdout]).toEqual([code, '']);
    expect(refused.stderr).toMatch(expected);
  });
});

test.each([
  ['a list', '[1]'],
  ['no JSON', 'label: x'],
])('%s on the standard input is refused', async (_name, input) => {
  expect(await relayCommand('create --from -', input)).toEqual({
    ...{ code: 2, stdout: '', stderr: '--from: expected a JSON object in -\n' },
  });
});

test('every fault of a request is in one sentence', async () => {
  const { code, stderr } = await relayCommand('create --start yesterday --max-members 0');
  expect(code).toBe(3);
  expect(stderr).toMatch(
    /^start_time: expected an ISO 8601 .*; end_time: expected .*; max_members: expected .*\.\n$/,
  );
});

test('a deletion without a terminal and --yes is refused, and nothing is deleted', async () => {
  await relayCommand(`create --id kept ${times}`);
  expect(await relayCommand('delete kept')).toMatchObject({
    ...{ code: 2, stderr: expect.stringMatching(/^error: --yes: expected/) },
  });
  expect((await relayCommand('show kept')).code).toBe(0);
});

test('a wrong token is refused with what to check', async () => {
  const options = ['--url', relay.url, '--token', 'wrong'];
  expect(await run(['list', ...options])).toEqual({
    ...{ code: 5, stdout: '' },
    stderr:
      'token: expected a header with a valid token. Check --token. A new token is valid within five minutes.\n',
  });
});

test('a relay that does not listen is reported as unreachable', async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  expect(await run(['list', '--url', url, '--token', 'key'])).toEqual({
    ...{ code: 6, stdout: '', stderr: `${url} cannot be reached (ECONNREFUSED). Check the URL.\n` },
  });
});

test('a redirect of another server is not followed, and its page is refused', async () => {
  const requests: (string | undefined)[] = [];
  const server = createServer(({ url }, response) => {
    requests.push(url);
    response.writeHead(302, { location: '/elsewhere', 'content-type': 'text/html' }).end('<p>moved');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const result = await run(['show', 'standup', '--url', url, '--token', 'key']);
  server.close();
  expect(result).toMatchObject({
    code: 1,
    stderr: `${url}: expected the answer of a relay, got 302 with text/html. Check the URL.\n`,
  });
  expect(requests).toEqual(['/v2/conferences/standup']);
});
