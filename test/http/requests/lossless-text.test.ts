import { type ApiResponse, problemName } from '../../operations/api-caller';
import { freshId, testRelay } from '../../operations/test-relay';
import { conferences } from '../conference-steps';
import { type Host, onGateway, onNode } from '../hosts';

const relay = testRelay();
const { created, read } = conferences(relay);

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const TIMES = 'start_time=2026-05-04T10:00:00Z&end_time=2026-05-04T11:00:00Z';
const EXPECTED = 'UTF-8, percent-encoded';

/** Escapes that are not UTF-8: Latin-1, cut off, too long, half a pair, beyond Unicode. */
const INVALID_UTF_8 = ['Caf%E9', '%C3', 'a%80b', '%C0%AF', '%ED%A0%80', '%F4%90%80%80', '%ff%fe'];

function expectFault(response: ApiResponse, field: string, expected = EXPECTED): void {
  expect([response.status, problemName(response), response.body.errors]).toEqual([
    ...[400, 'invalid-request', [{ field, expected }]],
  ]);
}

describe('a form field whose escapes are not UTF-8', () => {
  test.each(INVALID_UTF_8)(
    'is refused by its name, in a creation and in an update: label=%s',
    async (text) => {
      const id = freshId();
      const call = relay().call;
      expectFault(await call('POST', '/v2/conferences', `${TIMES}&id=${id}&label=${text}`, FORM), 'label');
      expect((await call('GET', `/v2/conferences/${id}`)).status).toBe(404);
      const there = await created({ label: 'Daily' });
      expectFault(await call('PUT', `/v2/conferences/${there}`, `label=${text}`, FORM), 'label');
      expect((await read(there)).label).toBe('Daily');
    },
  );

  test.each(['username', 'password'])('is refused by its name in a login: %s', async (name) => {
    const fields = { username: 'ada', password: 'right', [name]: '%E9' };
    const body = Object.entries(fields).map((pair) => pair.join('='));
    expectFault(await relay().call('POST', '/v2/auth', body.join('&'), FORM), name);
  });

  test('is named as sent if its name is not UTF-8', async () => {
    expectFault(await relay().call('POST', '/v2/conferences', `${TIMES}&caf%E9=a`, FORM), 'caf%E9');
  });

  test('is named once, and so is every other such field', async () => {
    const body = 'label=%E9&label=%E8&organizer=%E9&attendees[]=%E9';
    const response = await relay().call('POST', '/v2/conferences', body, FORM);
    expect(response.body.errors?.map(({ field }) => field)).toEqual(['label', 'organizer', 'attendees[]']);
  });
});

test.each([
  ['Caf%C3%A9+%26+%F0%9F%98%80', 'Café & 😀'],
  ['%EF%BF%BD', '\ufffd'],
  ['%EF%BB%BFa', '\ufeffa'],
  ['100%', '100%'],
  ['%zz%4', '%zz%4'],
  ['a=b=c', 'a=b=c'],
  ['%2B%25', '+%'],
])('a form field arrives unchanged: label=%s', async (sent, label) => {
  const response = await relay().call('POST', '/v2/conferences', `${TIMES}&&label=${sent}&`, FORM);
  expect((await read(response.body.conference?.id)).label).toBe(label);
});

describe('a query parameter whose escapes are not UTF-8', () => {
  test.each(INVALID_UTF_8)('is refused by its name: %s', async (text) => {
    const call = relay().call;
    const id = await created();
    for (const path of [
      '/v2/conferences',
      `/v2/conferences/${id}/callbacks`,
      `/v2/conferences/${id}/deliveries`,
    ])
      expectFault(await call('GET', `${path}?limit=2&cursor=${text}`), 'cursor');
    expectFault(await call('GET', `/v2/deliveries?status=${text}`), 'status');
    expectFault(await call('DELETE', `/v2/conferences/${id}?erase=${text}`), 'erase');
    expect((await call('GET', `/v2/conferences/${id}`)).status).toBe(200);
  });

  test('is an invalid cursor if its decoded bytes are not UTF-8, or it has other characters', async () => {
    const position = Buffer.from('{"a":{"S":"b"}}').toString('base64url');
    const bytes = Buffer.from([...Buffer.from('{"a":{"S":"'), 0xe9, ...Buffer.from('"}}')]);
    for (const cursor of [bytes.toString('base64url'), `${position}=`, `${position}!`, ` ${position}`])
      expectFault(
        await relay().call('GET', `/v2/conferences?cursor=${encodeURIComponent(cursor)}`),
        ...(['cursor', 'a cursor of this list and filter, from an earlier answer'] as const),
      );
  });
});

describe.each([
  ['a Node server', onNode],
  ['API Gateway', async (handleRequest: Parameters<typeof onNode>[0]) => onGateway(handleRequest, 'base64')],
] as const)('behind %s', (_name, open) => {
  let host: Host;
  beforeAll(async () => {
    host = await open(relay().handleRequest);
  });
  afterAll(() => host.close());

  test.each<[string, string, string]>([
    ...INVALID_UTF_8.map((text): [string, string, string] => ['GET', `/v2/conferences/${text}`, 'id']),
    ['PUT', '/v2/conferences/%E9', 'id'],
    ['DELETE', '/v2/conferences/%E9?erase=true', 'id'],
    ['GET', '/v2/conferences/%E9/fonenumbers', 'id'],
    ['GET', '/v2/conferences/x/callbacks/%E9', 'position'],
    ['POST', '/v2/deliveries/x.%E9/retry', 'delivery'],
    ['GET', '/v2/conferences/%zz', 'id'],
    ['GET', '/v2/conferences/%', 'id'],
  ])(
    'a path parameter whose escapes are not UTF-8 is refused by its name: %s %s',
    async (method, path, field) => {
      expectFault(await host.send({ method, path, headers: { token: 'key' } }), field);
    },
  );
});
