import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runInProcess } from './command-in-process';

let server: Server;
const paths: string[] = [];
beforeEach(async () => {
  paths.length = 0;
  const conference = { id: 'hearing', label: 'Hearing', attendees: [], phase: 'scheduled' };
  server = createServer(({ url = '' }, response) => {
    paths.push(url);
    // The first page is empty, as that of a search may be.
    const isFirst = !url.includes('cursor');
    if (isFirst) response.setHeader('link', `<${url}&cursor=c>; rel="next"`);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ conferences: isFirst ? [] : [conference], deliveries: [] }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function run(line: string) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return runInProcess([...line.split(' '), '--url', url, '--token', 'key']);
}

test('list sends its filter, reads on after an empty page, and shows the phases', async () => {
  const filter = '--status scheduled --from 2099-05-04 --to 2099-05-05 --text HEAR';
  const { code, stdout, stderr } = await run(`list ${filter}`);
  expect([code, stderr]).toEqual([0, '']);
  const query = 'status=scheduled&from=2099-05-04&to=2099-05-05&text=HEAR&limit=1000';
  expect(paths).toEqual([`/v2/conferences?${query}`, `/v2/conferences?${query}&cursor=c`]);
  expect(stdout).toMatch(/^ID +LABEL .* PHASE\nhearing +Hearing .* scheduled\n$/);
});

test('list without a filter has no column of phases', async () => {
  const { stdout } = await run('list');
  expect([paths[0], stdout.includes('PHASE')]).toEqual(['/v2/conferences?limit=1000', false]);
});

test('deliveries sends its filter with --status, and refuses it for one conference', async () => {
  expect((await run('deliveries --status failed --from 2099-05-04 --text 503')).code).toBe(0);
  expect(paths[0]).toBe('/v2/deliveries?status=failed&from=2099-05-04&text=503&limit=1000');
  expect(await run('deliveries hearing --text 503')).toMatchObject({
    ...{ code: 2, stderr: expect.stringContaining('expected --status with --from, --to and --text') },
  });
});

test('an unknown status is refused before a request', async () => {
  expect([(await run('list --status running')).code, paths]).toEqual([2, []]);
});

test('a time of a filter may count from now', async () => {
  const before = Date.now();
  expect((await run('list --from +1h --to 2099-05-04')).code).toBe(0);
  const from = new URLSearchParams(paths[0]?.split('?')[1]).get('from') ?? '';
  expect(Date.parse(from) - before - 3_600_000).toBeGreaterThanOrEqual(0);
  expect(Date.parse(from)).toBeLessThanOrEqual(Date.now() + 3_600_000);
});

test.each(['list --from tomorrow', 'list --to 1h', 'deliveries --status failed --from tomorrow'])(
  '%s is refused before a request, without advice for URLs',
  async (line) => {
    const { code, stderr } = await run(line);
    expect([code, paths, stderr.includes('%2B')]).toEqual([2, [], false]);
    expect(stderr).toContain(
      'is invalid. Expected ISO 8601, UTC unless it has an offset; or from now, such as +5m',
    );
  },
);
