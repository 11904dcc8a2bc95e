import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runInProcess } from './command-in-process';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Runs the command for a relay with these answers. */
async function run(line: string, listener: RequestListener) {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return runInProcess([...line.split(' '), '--url', url, '--token', 'key']);
}

const event = (sequence: number, conferenceId = 'standup') => ({
  'detail-type': `Type${sequence}`,
  detail: { metadata: { conferenceId, sequence, occurredAt: '2026-05-04T09:00:00.000Z' } },
});
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

test('events lists all pages of events after a sequence number', async () => {
  const { listener, paths } = deployedRelay(() => 5);
  const { code, stdout } = await run('events standup --after 1', listener);
  expect([code, stdout.split('\n')[0]]).toEqual([0, '2026-05-04T09:00:00Z  #2    standup           Type2']);
  expect(stdout.trimEnd().split('\n')).toHaveLength(4);
  expect(paths.map((path) => path.split('?')[1])).toEqual(['after=1&limit=1000', 'limit=1000&after=3']);
});

test('watch polls a deployed relay for the events after the last one, also after a failure', async () => {
  const { listener, paths } = deployedRelay((request) => [1, -1, 1, 2][request - 1] ?? 3);
  const { code, stdout, stderr } = await run('watch standup --json --until Type3', listener);
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
  const listener: RequestListener = ({ headers }, response) => {
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
  const { code, stdout, stderr } = await run('watch standup --json --until Type3', listener);
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
