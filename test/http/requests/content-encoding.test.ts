import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type ApiResponse, problemName } from '../../operations/api-caller';
import { FIELDS, freshId, testRelay } from '../../operations/test-relay';
import { conferences } from '../conference-steps';

const relay = testRelay();
const { created, read } = conferences(relay);
const KIB = 1024;

const send = (body: Buffer, coding: string, type = 'application/json'): Promise<ApiResponse> =>
  relay().call('POST', '/v2/conferences', body, { 'content-encoding': coding, 'content-type': type });
const conference = (id: string) => Buffer.from(JSON.stringify({ ...FIELDS, id, label: 'größer' }));

test.each(['gzip', 'GZIP', ' x-gzip '])('decodes a body with Content-Encoding %j', async (coding) => {
  const id = freshId();
  expect((await send(gzipSync(conference(id)), coding)).status).toBe(201);
  expect((await read(id)).label).toBe('größer');
});

test.each(['identity', ''])('reads a body with Content-Encoding %j unchanged', async (coding) => {
  const id = freshId();
  expect((await send(conference(id), coding)).status).toBe(201);
});

test.each(['gzip', 'br'])('reads an empty body with Content-Encoding %j as empty', async (coding) => {
  const response = await send(Buffer.alloc(0), coding);
  expect(response.body.errors?.map(({ field }) => field)).toEqual(['start_time', 'end_time']);
});

test('decodes a form, in an update too', async () => {
  const id = await created({ label: 'Weekly' });
  const headers = { 'content-encoding': 'gzip', 'content-type': 'application/x-www-form-urlencoded' };
  const body = gzipSync('label=Daily');
  expect((await relay().call('PUT', `/v2/conferences/${id}`, body, headers)).status).toBe(200);
  expect((await read(id)).label).toBe('Daily');
});

test.each([
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['gzip, gzip', (body: Buffer) => gzipSync(gzipSync(body))],
  ['zstd', (body: Buffer) => body],
  ['__proto__', (body: Buffer) => body],
])('refuses a body with Content-Encoding %j, and names the supported one', async (coding, encode) => {
  const response = await send(encode(conference(freshId())), coding);
  expect([response.status, problemName(response)]).toEqual([415, 'unsupported-media-type']);
  expect(response.body.detail).toBe('Content-Encoding: expected gzip, or none');
  expect(response.headers['accept-encoding']).toBe('gzip');
});

test.each<[string, Buffer]>([
  ['no gzip', Buffer.from('{}')],
  ['cut off', gzipSync(conference('x')).subarray(0, -9)],
  ['followed by something else', Buffer.concat([gzipSync('{}'), Buffer.from('\u001f\u008b{}', 'latin1')])],
])('refuses a body that is %s, with Content-Encoding gzip', async (_what, body) => {
  const response = await send(body, 'gzip');
  expect([response.status, response.body.errors]).toEqual([
    ...[400, [{ field: 'body', expected: 'gzip, because of Content-Encoding: gzip' }]],
  ]);
});

test('accepts content of 128 KiB; one byte more is too large', async () => {
  const longest = Buffer.alloc(128 * KIB, ' ');
  expect((await send(gzipSync(longest), 'gzip')).status).toBe(400);
  const response = await send(gzipSync(Buffer.alloc(128 * KIB + 1, ' ')), 'gzip');
  expect([response.status, problemName(response)]).toEqual([413, 'body-too-large']);
});

test('stops decoding content that would fill the memory, and answers that it is too large', async () => {
  const twice = (part: Buffer) => Buffer.concat([part, part]);
  const longest = 128 * KIB;
  let bomb = gzipSync(Buffer.alloc(64 * KIB * KIB));
  while (bomb.length * 2 <= longest) bomb = twice(bomb);
  const before = process.cpuUsage();
  const response = await send(bomb, 'gzip');
  const { user, system } = process.cpuUsage(before);
  expect([response.status, problemName(response)]).toEqual([413, 'body-too-large']);
  // The whole content would take longer than a tenth of a second.
  expect((user + system) / 1000).toBeLessThan(100);
});

test('decodes thousands of empty parts quickly', async () => {
  const empty = gzipSync('');
  const body = Buffer.concat(Array(Math.floor((128 * KIB) / empty.length)).fill(empty));
  const before = process.cpuUsage();
  expect((await send(body, 'gzip')).status).toBe(400);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(200);
});
