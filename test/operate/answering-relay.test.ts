import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EVENT_TYPES } from '../../lambda/contract/events';
import { runInProcess } from './command-in-process';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Runs the command for a relay with these answers. A no-break space is a space within an argument. */
async function run(line: string, listener: RequestListener) {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const words = line.split(' ').map((word) => word.replaceAll('\u00a0', ' '));
  return runInProcess([...words, '--url', url, '--token', 'key']);
}

const event = (sequence: number, conferenceId = 'standup') => ({
  'detail-type': EVENT_TYPES[sequence],
  detail: { metadata: { conferenceId, sequence, occurredAt: '2026-05-04T09:00:00.000Z' } },
});
const thirdType = EVENT_TYPES[3]?.replaceAll(' ', '\u00a0');
const sequencesOf = (stdout: string) =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).detail.metadata.sequence);

/** A deployed relay: it has no stream, and its events are in pages of two. */
function deployedRelay(countAt: (request: number) => number) {
  const paths: string[] = [];
  let requests = 0;
  const listener: RequestListener = ({ url = '' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://relay');
    if (pathname === '/events') {
      response.writeHead(404).end();
      return;
    }
    paths.push(url);
    requests += 1;
    const count = countAt(requests);
    if (count < 0) {
      response.writeHead(503, { 'content-type': 'application/problem+json' }).end('{"detail":"Try again"}');
      return;
    }
    const after = Number(searchParams.get('after'));
    const all = Array.from({ length: count }, (_, index) => event(index + 1)).slice(after);
    const events = all.slice(0, 2);
    const next = `<${pathname}?limit=1000&after=${after + 2}>; rel="next"`;
    response.writeHead(200, { 'content-type': 'application/json', ...(all.length > 2 && { link: next }) });
    response.end(JSON.stringify({ events }));
  };
  return { paths, listener };
}

test.each([
  ['room', '/v2/conferences/room', /^The conference room is always open\. An invitation needs times/],
  ['weekly --series', '/v2/series/weekly', /^The series weekly has no conference now/],
])('invite %s is refused if the relay answers in JSON', async (words, path, expected) => {
  const requests: unknown[] = [];
  const { code, stdout, stderr } = await run(`invite ${words}`, ({ url, headers }, response) => {
    requests.push([url, headers.accept]);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  expect([code, stdout, requests]).toEqual([3, '', [[path, 'text/calendar']]]);
  expect(stderr).toMatch(expected);
});

test('events lists all pages of events after a sequence number', async () => {
  const { listener, paths } = deployedRelay(() => 5);
  const { code, stdout } = await run('events standup --after 1', listener);
  expect([code, stdout.split('\n')[0]]).toEqual([
    0,
    `2026-05-04T09:00:00Z  #2    standup           ${EVENT_TYPES[2]}`,
  ]);
  expect(stdout.trimEnd().split('\n')).toHaveLength(4);
  expect(paths.map((path) => path.split('?')[1])).toEqual(['after=1&limit=1000', 'limit=1000&after=3']);
});

test('watch polls a deployed relay for the events after the last one, also after a failure', async () => {
  const { listener, paths } = deployedRelay((request) => [1, -1, 1, 2][request - 1] ?? 3);
  const { code, stdout, stderr } = await run(`watch standup --json --until ${thirdType}`, listener);
  expect([code, sequencesOf(stdout)]).toEqual([0, [1, 2, 3]]);
  expect(stderr).toBe('Try again.\n');
  expect(paths.map((path) => new URL(path, 'http://relay').searchParams.get('after'))).toEqual([
    ...['0', '1', '1', '1', '2'],
  ]);
});

test('watch of all conferences is refused for a deployed relay', async () => {
  const { code, stderr } = await run('watch', deployedRelay(() => 0).listener);
  expect([code, stderr]).toEqual([
    2,
    'id: expected the id of a conference, because a deployed relay has no stream of all events.\n',
  ]);
});

test('watch resumes a broken stream after the last event, and leaves out other conferences', async () => {
  const lastIds: (string | undefined)[] = [];
  const listener: RequestListener = ({ url, headers }, response) => {
    if (url !== '/events') {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"events":[]}');
      return;
    }
    lastIds.push(headers['last-event-id'] as string | undefined);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const send = (id: number, conferenceId?: string) =>
      response.write(`id: ${id}\ndata: ${JSON.stringify(event(id, conferenceId))}\n\n`);
    if (lastIds.length === 1) {
      send(1);
      send(2, 'other');
      response.write('id: 3\ndata: {"det');
      response.end();
    } else send(3);
  };
  const { code, stdout, stderr } = await run(`watch standup --json --until ${thirdType}`, listener);
  expect([code, sequencesOf(stdout), lastIds]).toEqual([0, [1, 3], [undefined, '2']]);
  expect(stderr).toBe('The stream of events ended. Connecting again.\n');
});

test('watch with a wrong token is refused', async () => {
  const { code, stderr } = await run('watch standup', (_request, response) => {
    response.writeHead(401, { 'content-type': 'application/problem+json' }).end('{"detail":"token: wrong"}');
  });
  expect(code).toBe(5);
  expect(stderr).toMatch(/^token: wrong\. Check --token/);
});

test('watch --until refuses an unknown event type, and lists the types', async () => {
  const { code, stdout, stderr } = await run('watch standup --until Ended', deployedRelay(() => 0).listener);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(`Expected one of: ${EVENT_TYPES.join(', ')}.`);
});

describe('retry of several deliveries', () => {
  /** A relay that retries every delivery but these. */
  const relay = (refused: Readonly<Record<string, number>>, paths: string[] = []): RequestListener =>
    function answer({ url = '', method }, response) {
      const id = /deliveries\/(.*)\/retry$/.exec(url)?.[1] ?? '';
      if (method === 'POST') paths.push(id);
      const status = refused[id];
      const body =
        method === 'POST' ? { delivery: { id } } : { deliveries: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] };
      response.writeHead(status ?? 200, {
        'content-type': status === undefined ? 'application/json' : 'application/problem+json',
      });
      response.end(JSON.stringify(status === undefined ? body : { status, detail: 'No such delivery' }));
    };

  test.each(['retry a b c', 'retry --failed'])(
    '%s goes on after a refusal, and reports each',
    async (line) => {
      const { code, stdout, stderr } = await run(line, relay({ a: 404 }));
      expect([code, stdout]).toEqual([4, 'b: is retried.\nc: is retried.\n']);
      expect(stderr).toMatch(/^a: No such delivery\.\n/);
      expect(stderr).toMatch(/1 of 3 deliveries are not retried\.\n$/);
    },
  );

  test('with --json, the failures are beside the retried deliveries', async () => {
    const { code, stdout } = await run('retry a b c --json', relay({ a: 404, c: 409 }));
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      {
        deliveries: [{ id: 'b' }],
        failed: [
          {
            id: 'a',
            error: 'No such delivery.',
            exitCode: 4,
            problem: expect.objectContaining({ status: 404 }),
          },
          {
            id: 'c',
            error: 'No such delivery.',
            exitCode: 3,
            problem: expect.objectContaining({ status: 409 }),
          },
        ],
      },
    ]);
  });

  test('a refused token ends the command at once', async () => {
    const paths: string[] = [];
    const { code, stderr } = await run('retry a b c', relay({ a: 401, b: 401 }, paths));
    expect([code, paths]).toEqual([5, ['a']]);
    expect(stderr).toMatch(/3 of 3 deliveries are not retried\.\n$/);
  });
});

describe('status with --url', () => {
  const hour = {
    ...{ last_sweep_at: new Date(Date.now() - 210_000).toISOString(), callbacks_accepted: 4 },
    ...{ callbacks_published: 3, delivery_attempts: 2, deliveries_failed: 1 },
    ...{ mean_latency_milliseconds: 12, longest_latency_milliseconds: 40 },
  };
  const answer = (faults: readonly string[], lastHour?: object): RequestListener => {
    const mailbox = { name: 'mailbox', ready: 5, in_flight: 1, delayed: 0, dead_letters: 7 };
    const wait = { request_wait_milliseconds: 0, status_check_wait_milliseconds: 250 };
    const budget = { requests_per_second: 10, ...wait };
    const queues = [mailbox, { name: 'ticks', dead_letters: 0 }];
    const series = { due: { count: 1000, exact: false }, oldest_due_at: hour.last_sweep_at };
    return ({ url, headers }, response) => {
      expect([url, headers.token]).toEqual(['/v2/health', 'key']);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ health: { faults, queues, series, budget, last_hour: lastHour } }));
    };
  };

  test('shows the health of the relay in one screen', async () => {
    const { code, stdout, stderr } = await run('status', answer([], hour));
    expect([code, stderr]).toEqual([0, '']);
    for (const line of [
      /^API +http:\/\/127\.0\.0\.1:\d+$/m,
      /^Last sweep +3 min ago$/m,
      /^Budget +10 requests a second; a request waits 0 ms, a status check 250 ms$/m,
      /^Series +1000 or more due for a visit, the first of them for 3 min$/m,
      /^mailbox +5 +1 +0 +7$/m,
      /^ticks +- +- +- +0$/m,
      /^callbacks accepted +4$/m,
      /^longest latency +40 ms$/m,
      /^No fault\.$/m,
    ])
      expect(stdout).toMatch(line);
    expect(stdout).not.toContain('Alarms');
  });

  test('names each fault, and ends with code 1, also if the last hour is not known', async () => {
    const { code, stdout } = await run('status', answer(['7 dead letters are in the queue of mailbox.']));
    expect(code).toBe(1);
    expect(stdout).toMatch(/^Last sweep +not known$/m);
    expect(stdout).toMatch(/The last hour is not known\.\n\n7 dead letters are in the queue of mailbox\.\n$/);
  });

  test('is one document with --json', async () => {
    const { stdout } = await run('status --json', answer([], hour));
    expect(JSON.parse(stdout)).toMatchObject({
      queues: [{ name: 'mailbox', messages: { ready: 5, inFlight: 1, delayed: 0 }, deadLetters: 7 }, {}],
      ...{ lastSweep: hour.last_sweep_at, budget: { requestsPerSecond: 10, statusCheckWait: 250 } },
      ...{ lastHour: { accepted: 4, latency: { mean: 12, longest: 40 } }, faults: [] },
    });
  });
});
