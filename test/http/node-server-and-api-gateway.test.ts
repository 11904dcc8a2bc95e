import { problemName } from '../operations/api-caller';
import { FIELDS, freshId, type TestRelay, testRelay } from '../operations/test-relay';
import { type Host, onGateway, onNode, type Sent } from './hosts';

const relay = testRelay();
const JSON_TYPE = 'application/json';
const FORM = 'application/x-www-form-urlencoded';
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

describe.each([
  ['a Node server', (handleRequest: TestRelay['handleRequest']) => onNode(handleRequest)],
  [
    'API Gateway, bodies as text',
    async (handleRequest: TestRelay['handleRequest']) => onGateway(handleRequest, 'text'),
  ],
  [
    'API Gateway, bodies in base64',
    async (handleRequest: TestRelay['handleRequest']) => onGateway(handleRequest, 'base64'),
  ],
] as const)('behind %s', (_name, open) => {
  let host: Host;
  beforeAll(async () => {
    host = await open(relay().handleRequest);
  });
  afterAll(() => host.close());

  const send = (request: Sent) => host.send({ ...request, headers: { token: 'key', ...request.headers } });

  async function created(fields: object = {}): Promise<string> {
    const id = freshId();
    const body = JSON.stringify({ ...FIELDS, ...fields, id });
    const { status } = await send({
      ...{ method: 'POST', path: '/v2/conferences', headers: { 'content-type': JSON_TYPE }, body },
    });
    expect(status).toBe(201);
    return id;
  }

  const { start_time, end_time } = FIELDS;
  const form = (...more: readonly [string, string][]) =>
    [new URLSearchParams({ start_time, end_time }), new URLSearchParams([...more])].join('&');
  const json = (fields: object) => JSON.stringify({ ...FIELDS, ...fields });
  const grace = 'Grace Hopper, größer & 100 %';

  test.each<[string, string, string | Buffer]>([
    ['JSON with a list', JSON_TYPE, json({ attendees: [grace, 'ada'] })],
    ['JSON with a list in a string', JSON_TYPE, json({ attendees: JSON.stringify([grace, 'ada']) })],
    [
      'JSON after a byte order mark',
      JSON_TYPE,
      Buffer.concat([BYTE_ORDER_MARK, Buffer.from(json({ attendees: [grace, 'ada'] }))]),
    ],
    ['JSON with a charset', 'Application/JSON; charset="UTF-8"', json({ attendees: [grace, 'ada'] })],
    ['a form with a list in a string', FORM, form(['attendees', JSON.stringify([grace, 'ada'])])],
    ['a form with a repeated field', FORM, form(['attendees', grace], ['attendees', 'ada'])],
    ['a form with a field of brackets', FORM, form(['attendees[]', grace], ['attendees[]', 'ada'])],
    [
      'a form with a charset, after a byte order mark',
      `${FORM};charset=utf-8`,
      Buffer.concat([BYTE_ORDER_MARK, Buffer.from(form(['attendees', grace], ['attendees', 'ada']))]),
    ],
  ])('attendees arrive in %s', async (_how, contentType, body) => {
    const headers = { 'Content-Type': contentType };
    const response = await send({ method: 'POST', path: '/v2/conferences', headers, body });
    expect(response.status).toBe(201);
    const read = await send({ method: 'GET', path: `/v2/conferences/${response.body.conference?.id}` });
    expect(read.body.conference?.attendees).toEqual([grace, 'ada']);
    expect(read.headers['content-type']).toBe('application/json');
  });

  test('a form with one attendee is a list of one, and an empty one is empty', async () => {
    const headers = { 'content-type': FORM };
    const id = await created();
    const path = `/v2/conferences/${id}`;
    for (const [body, attendees] of [
      ['attendees=ada', ['ada']],
      ['attendees=', []],
    ] as const) {
      expect((await send({ method: 'PUT', path, headers, body })).status).toBe(200);
      expect((await send({ method: 'GET', path })).body.conference?.attendees).toEqual(attendees);
    }
  });

  test('header names match in any case', async () => {
    const id = await created();
    const headers = { TOKEN: 'key', 'CONTENT-TYPE': JSON_TYPE };
    const path = `/v2/conferences/${id}`;
    const response = await host.send({ method: 'PUT', path, headers, body: '{"label":"Daily"}' });
    expect(response.status).toBe(200);
    const mixedCase = { Token: 'key', 'CACHE-Control': 'No-Cache' };
    const read = await host.send({ method: 'GET', path, headers: mixedCase });
    expect([read.body.conference?.label, read.headers.age]).toEqual(['Daily', '0']);
  });

  test.each([[FORM], [JSON_TYPE], ['text/plain']])(
    'GET and DELETE with an empty body of type %s get the same answer as without',
    async (contentType) => {
      const id = await created();
      const headers = { 'content-type': contentType };
      for (const body of [undefined, '']) {
        const sent = {
          method: 'GET',
          path: `/v2/conferences/${id}`,
          headers,
          ...(body !== undefined && { body }),
        };
        expect((await send(sent)).status).toBe(200);
      }
      const list = await send({ method: 'GET', path: '/v2/conferences', headers });
      expect(list.body.conferences?.length).toBeGreaterThan(0);
      const deleted = await send({ method: 'DELETE', path: `/v2/conferences/${id}`, headers });
      expect([deleted.status, deleted.body]).toEqual([200, { conference: { id } }]);
    },
  );

  test('queries arrive unchanged, and the Link header of the next page is sent', async () => {
    for (const _ of [1, 2]) await created();
    const first = await send({ method: 'GET', path: '/v2/conferences?limit=1' });
    expect(first.headers.link).toMatch(/^<\/v2\/conferences\?limit=1&cursor=[\w-]+>; rel="next"$/);
    const odd = await send({ method: 'GET', path: '/v2/conferences?a=%3F&b=?&limit=0' });
    expect(odd.body.errors?.map(({ field }) => field)).toEqual(['a', 'b', 'limit']);
  });

  test('paths are decoded, once', async () => {
    const id = await created();
    const encoded = id.replace(/^./, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
    expect((await send({ method: 'GET', path: `/v2/conferences/${encoded}` })).status).toBe(200);
    const twice = encoded.replace('%', '%25');
    expect((await send({ method: 'GET', path: `/v2/conferences/${twice}` })).status).toBe(404);
  });

  test('a body that is not UTF-8 is refused', async () => {
    const headers = { 'content-type': JSON_TYPE };
    const body = Buffer.from([...Buffer.from('{"label":"'), 0xff, ...Buffer.from('"}')]);
    const response = await send({ method: 'POST', path: '/v2/conferences', headers, body });
    expect([response.status, response.body.errors]).toEqual([400, [{ field: 'body', expected: 'UTF-8' }]]);
  });

  test('HEAD gets the status and the headers of GET, without a body', async () => {
    for (const path of [
      `/v2/conferences/${await created()}`,
      '/v2/conferences/none',
      '/v2/conferences?limit=0',
    ]) {
      const [got, head] = [await send({ method: 'GET', path }), await send({ method: 'HEAD', path })];
      expect([head.status, head.text]).toEqual([got.status, '']);
      expect(head.headers['content-type']).toBe(got.headers['content-type']);
    }
    const { status, text } = await host.send({ method: 'HEAD', path: '/v2/conferences' });
    expect([status, text]).toEqual([401, '']);
  });

  test('a problem is sent with its content type, its status and its headers', async () => {
    const response = await send({ method: 'PATCH', path: '/v2/conferences' });
    expect([response.status, problemName(response)]).toEqual([405, 'method-not-allowed']);
    expect(response.headers).toMatchObject({
      'content-type': 'application/problem+json',
      allow: 'GET, HEAD, POST',
    });
    expect(problemName(await host.send({ method: 'GET', path: '/v2/conferences' }))).toBe('unauthenticated');
    expect(problemName(await send({ method: 'GET', path: '/v2/nothing' }))).toBe('not-found');
  });

  test('failed logins are counted by their source address', async () => {
    const path = '/v2/auth';
    const headers = { 'content-type': JSON_TYPE };
    const body = JSON.stringify({ username: 'ada', password: 'wrong' });
    const guess = () => host.send({ method: 'POST', path, headers, body });
    const guesses = [await guess(), await guess(), await guess(), await guess()];
    expect(guesses.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
    await relay().ports.loginGuard.clearFailures('198.51.100.7');
  });

  test('a callback is stored byte for byte, under a unique id', async () => {
    const id = await created();
    const url = new URL(relay().simulator.control.conference(id).fields.callback_url ?? '');
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const headers = { 'Content-Type': 'application/octet-stream', 'User-Agent': 'FoneStorm', Cookie: 'a=b' };
    const sent = { method: 'POST', path: `${url.pathname}?a=%20+&b`, headers, body };
    const [one, other] = [await host.send(sent), await host.send(sent)];
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(one.body.entry).not.toBe(other.body.entry);
    const entry = relay().mailbox.find((each) => each.id === other.body.entry);
    expect(entry).toMatchObject({
      conferenceId: id,
      request: {
        method: 'POST',
        query: 'a=%20+&b',
        headers: { 'content-type': 'application/octet-stream', 'user-agent': 'FoneStorm' },
        body: body.toString('base64'),
      },
    });
  });

  test('a callback without a body is stored without one', async () => {
    const id = await created();
    const { pathname } = new URL(relay().simulator.control.conference(id).fields.callback_url ?? '');
    const { body } = await host.send({ method: 'GET', path: `${pathname}?a=b` });
    const entry = relay().mailbox.find((each) => each.id === body.entry);
    expect(entry).toMatchObject({ request: { method: 'GET', query: 'a=b', body: '' } });
  });

  test('a body of 128 KiB is accepted, and one byte more is too large', async () => {
    const headers = { 'content-type': JSON_TYPE };
    const longestBody = '{}'.padEnd(128 * 1024);
    const path = '/v2/conferences';
    expect((await send({ method: 'POST', path, headers, body: longestBody })).status).toBe(400);
    const response = await send({ method: 'POST', path, headers, body: `${longestBody} ` });
    expect([response.status, problemName(response)]).toEqual([413, 'body-too-large']);
  });
});
