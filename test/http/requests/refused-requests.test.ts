import { problemName } from '../../operations/api-caller';
import { testRelay } from '../../operations/test-relay';

const relay = testRelay();
const CAPABILITY = '/callbacks/x/k1.y';

describe('an unknown path', () => {
  test.each([
    ...['/', '', '/v2', '/v2/', '/v2/conferences/', '/V2/conferences', '/v2/Conferences', '/v3/conferences'],
    ...['//v2/conferences', '/v2//conferences', '/v2/conferences//fonenumbers', '/v2/conferences/x/'],
    ...['/v2/conferences/x/callbacks/', '/v2/conferences/x/callbacks/y/z', '/v2/conferences/x/nothing'],
    ...['/v2/%', '/v2/%zz/x', '/%E0%A4%A', '/v2/auth/x', '/callbacks/x'],
    ...[
      '/v2/conferences/../auth',
      '/v2/conferences/x%2Ffonenumbers',
      '/v2/{id}',
      '/v2/conferences/x;y=z/../',
    ],
    ...[`/v2/conferences/${'x'.repeat(65)}`, `/v2/conferences/x/callbacks/${'y'.repeat(257)}`],
    ...['/v2/conferences/%00', '/v2/conferences/__proto__', '/v2/conferences/x/callbacks/constructor'],
  ])('%j is not found', async (path) => {
    for (const headers of [{}, { 'cache-control': 'no-cache' }]) {
      const response = await relay().call('GET', path, undefined, headers);
      expect([response.status, problemName(response)]).toEqual([404, 'not-found']);
    }
  });
});

describe('a method that is not allowed', () => {
  test.each([
    ['/v2/auth', 'POST'],
    ['/v2/conferences', 'GET, HEAD, POST'],
    ['/v2/conferences/x', 'GET, HEAD, PUT, DELETE'],
    ['/v2/conferences/x/fonenumbers', 'GET, HEAD'],
    ['/v2/conferences/x/callbacks', 'GET, HEAD'],
    ['/v2/conferences/x/callbacks/y', 'GET, HEAD'],
    [CAPABILITY, 'GET, POST'],
  ])('on %s is refused, with the allowed ones', async (path, allow) => {
    const methods = [
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'PATCH',
      'DELETE',
      'OPTIONS',
      'TRACE',
      'get',
      'PROPFIND',
      '',
    ];
    for (const method of methods.filter((each) => !allow.split(', ').includes(each))) {
      const response = await relay().call(method, path);
      expect([method, response.status, problemName(response)]).toEqual([method, 405, 'method-not-allowed']);
      expect(response.headers.allow).toBe(allow);
      expect(response.body.detail).toBe(`method: expected ${allow}`);
    }
  });
});

describe('a query', () => {
  const id = '/v2/conferences/x';
  test.each([
    ['POST', '/v2/auth'],
    ['GET', '/v2/conferences'],
    ['POST', '/v2/conferences'],
    ...['GET', 'PUT', 'DELETE'].map((method) => [method, id] as const),
    ...['fonenumbers', 'callbacks', 'callbacks/1', 'events', 'deliveries', 'signing-secret'].map(
      (name) => ['GET', `${id}/${name}`] as const,
    ),
    ['GET', '/v2/deliveries'],
    ['GET', '/v2/counts'],
    ['POST', '/v2/deliveries/x.1/retry'],
    ['GET', '/v2/fonenumbers'],
    ['GET', '/v2/fonenumbers/2125551234'],
    ['POST', '/v2/fonenumbers/2125551234/service'],
    ['POST', '/v2/calls/receive_notify'],
    ['POST', '/v2/calls/send_notify'],
  ] as const)('with an unknown parameter is refused by %s %s', async (method, path) => {
    const response = await relay().call(method, `${path}?lmit=1`);
    expect([response.status, problemName(response)]).toEqual([400, 'invalid-request']);
    expect(response.body.errors?.map(({ field }) => field)).toContain('lmit');
  });

  test('names the parameter, and that the route has none', async () => {
    const { body } = await relay().call('GET', `${id}?fresh=true&fresh=1`);
    expect(body.errors).toEqual([{ field: 'fresh', expected: 'no query parameter' }]);
  });

  test('with the time of FoneStorm’s JavaScript client is accepted', async () => {
    expect((await relay().call('GET', `${id}?_=1777885200000`)).status).toBe(404);
  });

  test('without a valid token is not read', async () => {
    expect((await relay().call('GET', `${id}?lmit=1`, undefined, { token: 'wrong' })).status).toBe(401);
  });
});

describe('a body', () => {
  const send = (body: string | Buffer, contentType: string | undefined) =>
    relay().call(
      'POST',
      '/v2/conferences',
      body,
      contentType === undefined ? {} : { 'content-type': contentType },
    );

  test.each([
    ...[
      '',
      ' ',
      ';',
      'text/plain',
      'application/xml',
      'multipart/form-data; boundary=x',
      'application/json5',
    ],
    ...['application/json, application/json', 'json', 'application/x-www-form-urlencoded-not', 'text/json'],
  ])('of the type %j is refused', async (contentType) => {
    const response = await send('{}', contentType);
    expect([response.status, problemName(response)]).toEqual([415, 'unsupported-media-type']);
    expect(response.headers.accept).toBe('application/json, application/x-www-form-urlencoded');
  });

  test.each([
    ['{', 'valid JSON'],
    ["{'label':'x'}", 'valid JSON'],
    ['{"label":"x"} {}', 'valid JSON'],
    ['nonsense', 'valid JSON'],
    ['{"label":"\u0001"}', 'valid JSON'],
    ['['.repeat(60_000), 'valid JSON'],
    ['[]', 'a JSON object'],
    ['null', 'a JSON object'],
    ['1', 'a JSON object'],
    ['"text"', 'a JSON object'],
    ['true', 'a JSON object'],
  ])('of JSON like %.20j is refused: expected %s', async (body, expected) => {
    const response = await send(body, 'application/json');
    expect([response.status, response.body.errors]).toEqual([400, [{ field: 'body', expected }]]);
    expect(response.body.detail).toBe(`body: expected ${expected}`);
  });

  test.each([['application/json'], ['application/x-www-form-urlencoded']])(
    'of %s that is not UTF-8 is refused',
    async (contentType) => {
      for (const bytes of [[0xff], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0xfe, 0xff, 0x00, 0x7b]]) {
        const response = await send(Buffer.from(bytes), contentType);
        expect([response.status, response.body.errors]).toEqual([
          400,
          [{ field: 'body', expected: 'UTF-8' }],
        ]);
      }
    },
  );

  test('of only white space counts as empty', async () => {
    const response = await send(' \r\n\t', 'application/json');
    expect(response.body.errors?.map(({ field }) => field)).toEqual(['start_time', 'end_time']);
  });

  test('of objects in objects, thousands deep, has an unknown field', async () => {
    const deep = `{"a":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`;
    const response = await send(deep, 'application/json');
    expect(response.body.errors?.map(({ field }) => field)).toContain('a');
  });

  test('with the names of members of every object has unknown fields', async () => {
    const body = '{"__proto__":{"start_time":"2026-05-04"},"constructor":1,"toString":2}';
    const response = await send(body, 'application/json');
    expect(response.body.errors?.map(({ field }) => field).toSorted()).toEqual([
      ...['__proto__', 'constructor', 'end_time', 'start_time', 'toString'],
    ]);
    const form = await send('__proto__=1&constructor[]=2', 'application/x-www-form-urlencoded');
    expect(form.body.errors?.map(({ field }) => field).toSorted()).toEqual([
      ...['__proto__', 'constructor', 'end_time', 'start_time'],
    ]);
  });
});

describe('a body with many fields', () => {
  const form = (count: number) => Array(count).fill('attendees=a').join('&');
  const json = (count: number) =>
    JSON.stringify(
      Object.fromEntries(
        Array(count)
          .fill(0)
          .map((_, at) => [at, at]),
      ),
    );

  test.each([
    ['a form', 'application/x-www-form-urlencoded', form],
    ['JSON', 'application/json', json],
  ])('is refused if it has more than 1100: %s', async (_what, type, bodyOf) => {
    const send = (count: number) =>
      relay().call('POST', '/v2/conferences', bodyOf(count), { 'content-type': type });
    expect((await send(1101)).body.errors).toEqual([{ field: 'body', expected: 'at most 1100 fields' }]);
    expect((await send(1100)).body.errors).not.toContainEqual({
      field: 'body',
      expected: 'at most 1100 fields',
    });
  });

  test('is accepted if they are the 1000 attendees that a conference may have', async () => {
    const body = `start_time=2026-05-04&end_time=2026-05-05&label=a&${form(1000)}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status, body: created } = await relay().call('POST', '/v2/conferences', body, headers);
    expect(status).toBe(201);
    const { body: read } = await relay().call('GET', `/v2/conferences/${created.conference?.id}`);
    expect(read.conference?.attendees).toEqual(Array(1000).fill('a'));
  });

  test('is refused as a query too', async () => {
    const response = await relay().call('GET', `/v2/conferences?${'a&'.repeat(1101)}`);
    expect(response.body.errors).toEqual([{ field: 'query', expected: 'at most 1100 fields' }]);
  });
});
