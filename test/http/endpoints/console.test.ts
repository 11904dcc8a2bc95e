import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { apiGatewayHandler } from '../../../lambda/http/api-gateway';
import { consoleRoutes, DEPLOYED_HOST } from '../../../lambda/http/endpoints/console';
import { withProblemResponses } from '../../../lambda/http/responses/error-to-problem';
import { createRouter } from '../../../lambda/http/routing';
import { silentLogger } from '../../silent-logger';
import { eventOf, onNode } from '../hosts';

const SCRIPT = 'console.log("naïve · 会議");'.repeat(50);
const PAGE = '<!doctype html>';

const files = {
  'index.html': { contentType: 'text/html; charset=utf-8', text: PAGE, compressed: {} },
  'index-1a2b.js': {
    ...{ contentType: 'text/javascript; charset=utf-8', text: SCRIPT },
    compressed: {
      br: brotliCompressSync(SCRIPT).toString('base64'),
      gzip: gzipSync(SCRIPT).toString('base64'),
    },
  },
};
const handle = withProblemResponses(createRouter(consoleRoutes(files, DEPLOYED_HOST)), silentLogger);

/** The answer of API Gateway: the bytes are decoded from base64. */
async function get(path: string, headers: Readonly<Record<string, string>> = {}) {
  const answer = await apiGatewayHandler(handle)(eventOf({ method: 'GET', path, headers }, 'text'));
  const { statusCode, headers: received = {}, body = '', isBase64Encoded } = answer;
  return { statusCode, headers: received, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
}

const DECODE = { br: brotliDecompressSync, gzip: gunzipSync, none: (bytes: Buffer) => bytes };

test.each<[string | undefined, keyof typeof DECODE]>([
  ['gzip, deflate, br, zstd', 'br'],
  ['GZIP', 'gzip'],
  ['br;q=0, gzip;q=0.5', 'gzip'],
  ['*', 'br'],
  ['br;q=0, *;q=0.1', 'gzip'],
  ['br;q=2, identity', 'none'],
  ['', 'none'],
  [undefined, 'none'],
])('with Accept-Encoding %p, a file of the console is sent with the coding %s', async (accepted, coding) => {
  const headers = accepted === undefined ? {} : { 'accept-encoding': accepted };
  const answer = await get('/console/index-1a2b.js', headers);
  expect(answer.headers['content-encoding'] ?? 'none').toBe(coding);
  expect(answer.headers.vary).toBe('Accept-Encoding');
  expect(DECODE[coding](answer.body).toString()).toBe(SCRIPT);
});

let host: Awaited<ReturnType<typeof onNode>>;
beforeAll(async () => {
  host = await onNode(handle);
});
afterAll(() => host.close());

test('the Node server sends the compressed bytes with their length, and none to HEAD', async () => {
  const url = `http://127.0.0.1:${host.port}/console/index-1a2b.js`;
  const headers = { 'accept-encoding': 'br' };
  const answer = await fetch(url, { headers });
  expect(answer.headers.get('content-encoding')).toBe('br');
  expect(answer.headers.get('content-length')).toBe(String(brotliCompressSync(SCRIPT).length));
  expect(await answer.text()).toBe(SCRIPT);
  const head = await fetch(url, { headers, method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('files with a hash in their names are cached for a year, and the page by no name', async () => {
  const cacheOf = async (path: string) => (await get(path)).headers['cache-control'];
  expect(await cacheOf('/console/index-1a2b.js')).toBe('public, max-age=31536000, immutable');
  for (const path of ['/console', '/console/', '/console/index.html', '/console/host.json'])
    expect(await cacheOf(path)).toBe('no-cache');
});

test('a compressed file is not found by its own name, and the answer 404 is not cached', async () => {
  for (const path of ['/console/index-1a2b.js.br', '/console/gone.js', '/console/__proto__']) {
    const { statusCode, headers } = await get(path);
    expect([statusCode, headers['cache-control']]).toEqual([404, undefined]);
  }
});
