import type { Definition } from '../../../lambda/domain/definition';
import { conferencesApi } from '../../../lambda/http/conferences-api';
import { withProblemResponses } from '../../../lambda/http/responses/error-to-problem';
import { createRouter } from '../../../lambda/http/routing';
import { type ApiResponse, apiCaller, problemName } from '../../operations/api-caller';
import { embeddedStore } from '../../operations/embedded-store';
import { FIELDS, freshId, LONGEST_REQUEST, testRelay } from '../../operations/test-relay';
import { conferences } from '../conference-steps';

const relay = testRelay({ openStore: embeddedStore });

const { create, created } = conferences(relay);

test('the same creation, several times at once, creates one conference', async () => {
  const id = freshId();
  const responses = await Promise.all([1, 2, 3, 4].map(() => create({ id })));
  expect(
    responses.map(problemName).filter((name) => name !== undefined && name !== 'change-under-way'),
  ).toEqual([]);
  const made = responses.filter(({ status }) => status === 201).map(({ text }) => text);
  expect(new Set(made).size).toBe(1);
  expect(relay().atFoneStorm(id)).toHaveLength(1);
});

describe('the list', () => {
  const list = (query = '') => relay().call('GET', `/v2/conferences${query}`);

  beforeAll(async () => {
    for (let count = 0; count < 5; count += 1) {
      relay().pass(1000);
      await created({ label: `Listed ${count}` });
    }
  });

  test('in pages has the whole list, in the order of creation', async () => {
    const whole = await list();
    expect(whole.headers.link).toBeUndefined();
    const found: string[] = [];
    let pages = 0;
    for (let query: string | undefined = '?limit=2'; query !== undefined; pages += 1) {
      const { status, body, headers }: ApiResponse = await list(query);
      expect([status, (body.conferences?.length ?? 3) <= 2]).toEqual([200, true]);
      found.push(...(body.conferences ?? []).map(({ id }) => id));
      query = /^<\/v2\/conferences(\?limit=2&cursor=[\w-]+)>; rel="next"$/.exec(headers.link ?? '')?.[1];
    }
    expect(pages).toBeGreaterThanOrEqual(3);
    expect(found).toEqual(whole.body.conferences?.map(({ id }) => id));
    const labels = whole.body.conferences
      ?.map(({ label }) => label)
      .filter((label) => /^Listed/.test(String(label)));
    expect(labels).toEqual([0, 1, 2, 3, 4].map((count) => `Listed ${count}`));
  });

  test('with a cursor and no limit has all items after the cursor', async () => {
    const whole = (await list()).body.conferences ?? [];
    const cursor = /cursor=[\w-]+/.exec((await list('?limit=1')).headers.link ?? '')?.[0];
    expect((await list(`?${cursor}`)).body.conferences).toEqual(whole.slice(1));
  });

  test('has up to 1000 conferences on a page', async () => {
    const { status, text } = await list('?limit=1000');
    expect([status, text]).toEqual([200, (await list()).text]);
  });

  const fault = {
    limit: 'a whole number from 1 to 1000',
    cursor: 'a cursor of this list and filter, from an earlier answer',
  };
  const cursorOf = (text: string) => Buffer.from(text).toString('base64url');
  test.each([
    ['?limit=0', ['limit']],
    ['?limit=1001', ['limit']],
    ['?limit=-1', ['limit']],
    ['?limit=1.0', ['limit']],
    ['?limit=', ['limit']],
    ['?limit=ten', ['limit']],
    ['?limit=1e2', ['limit']],
    ['?cursor=', ['cursor']],
    ['?cursor=abc', ['cursor']],
    [`?cursor=${cursorOf('null')}`, ['cursor']],
    [`?cursor=${cursorOf('[]')}`, ['cursor']],
    [`?cursor=${cursorOf('{"pk":{"S":"x"}}')}`, ['cursor']],
    [`?cursor=${cursorOf('{"pk":{"S":"x","N":"1"}}')}`, ['cursor']],
    [`?limit=1&cursor=${cursorOf('{"a":{"S":""}}')}`, ['cursor']],
    ['?limit=0&cursor=!', ['limit', 'cursor']],
  ] as const)('%s is a fault', async (query, fields) => {
    const response = await list(query);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual(fields.map((field) => ({ field, expected: fault[field] })));
  });

  test.each([
    ['limit=1&limit=2', 'limit'],
    ['limit=0&limit=x', 'limit'],
    ['cursor=abc&cursor=abc', 'cursor'],
  ])('?%s is a fault: a repeated parameter is ambiguous', async (query, field) => {
    const response = await list(`?${query}`);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ field, expected: 'one value' }]);
  });

  test('an unknown parameter is a fault, together with the others', async () => {
    const [named] = (await list(`?${'p'.repeat(65)}`)).body.errors ?? [];
    expect(named?.field).toBe('p'.repeat(64));
    expect((await list('?page=2&limit=0')).body.errors).toEqual([
      { field: 'page', expected: 'limit or cursor or status or from or to or text' },
      { field: 'limit', expected: fault.limit },
    ]);
  });

  test.each([
    ['as many bytes as', 'x', 200],
    ['more bytes, though no more characters, than', 'ö', 400],
  ])('of %s an answer may have is answered, or refused without a limit', async (_what, letter, status) => {
    const listed: Definition = {
      ...{ id: 'x', fields: { ...FIELDS, label: letter.repeat(1000) }, status: 'confirmed' },
      ...{ createdAt: FIELDS.start_time, digest: '', version: 1 },
    };
    const { ports } = relay();
    const items = Array.from({ length: 3500 }, (_, index) => ({ ...listed, id: String(10_000 + index) }));
    const definitions = { ...ports.definitions, list: async () => ({ items }) };
    const call = apiCaller(
      withProblemResponses(createRouter(conferencesApi({ ...ports, definitions })), ports.logger),
    );
    const response = await call('GET', '/v2/conferences');
    expect([response.status, response.body.errors?.map(({ field }) => field)]).toEqual([
      status,
      status === 200 ? undefined : ['limit'],
    ]);
  });
});

describe('Age', () => {
  const age = async (id: string, headers = {}) =>
    (await relay().call('GET', `/v2/conferences/${id}`, undefined, headers)).headers.age;

  test('says in whole seconds how long ago FoneStorm confirmed the conference', async () => {
    const id = await created();
    expect(await age(id)).toBe('0');
    relay().pass(90_999);
    expect(await age(id)).toBe('90');
    await relay().call('PUT', `/v2/conferences/${id}`, { label: 'Daily' });
    expect(await age(id)).toBe('0');
  });

  test('is 0 after a query to FoneStorm whose report is advanced', async () => {
    const id = await created();
    relay().pass(60_000);
    for (const directives of ['max-age=0, No-Cache', 'no-cache', 'no-cache ,max-age=0'])
      expect(await age(id, { 'cache-control': directives })).toBe('0');
    relay().pass(5000);
    expect(await age(id)).toBe('65');
    await relay().advance();
    expect(await age(id)).toBe('5');
  });

  test('other cache directives cause no query', async () => {
    const id = await created();
    const { sent } = relay();
    const before = sent.length;
    for (const value of ['no-cache-please', 'no-store', 'max-age=0', '']) {
      expect(await age(id, { 'cache-control': value })).toBe('0');
    }
    expect(sent.slice(before)).toEqual([]);
  });
});

describe('the callback URLs', () => {
  test("conference_url is the caller's own, and FoneStorm has the relay's", async () => {
    const id = await created({ callback_url: 'https://caller.example/hook?a=b' });
    const at = relay().simulator.control.conference(id).fields.callback_url;
    expect(at).toMatch(new RegExp(`^https://relay\\.example/callbacks/${id}/k1\\.[\\w-]{43}$`));
    const { body } = await relay().call('GET', `/v2/conferences/${id}`);
    expect(body.conference?.conference_url).toBe('https://caller.example/hook?a=b');
  });

  test('the capability is in no answer of any route', async () => {
    const id = await created({ callback_url: 'https://caller.example/' });
    const { call, simulator } = relay();
    const url = new URL(simulator.control.conference(id).fields.callback_url ?? '');
    const capability = url.pathname.split('/').at(-1) ?? '';
    expect(capability).toMatch(/^k1\.[\w-]{43}$/);
    const path = `/v2/conferences/${id}`;
    const echoed = { id, conference_url: url.href, url: [url.href], organizer_status: url.pathname };
    const taken = await call('POST', url.pathname, echoed);
    expect(taken.status).toBe(200);
    await relay().advance();
    const responses = [
      ...[taken, await create({ id }), await create({ id, label: 'Other' }), await call('GET', path)],
      ...[await call('GET', '/v2/conferences'), await call('GET', `${path}/fonenumbers`)],
      ...[await call('GET', path, undefined, { 'cache-control': 'no-cache' })],
      ...[await call('GET', `${path}/callbacks`), await call('PUT', path, { label: 'Daily' })],
      ...[await call('PUT', url.pathname), await call('GET', `${url.pathname}/`)],
      ...[await call('DELETE', path), await call('GET', path)],
    ];
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200, 409, 405, 404]));
    const [mac = ''] = capability.split('.').slice(1);
    expect(
      responses.filter(({ text, headers }) => `${text}${JSON.stringify(headers)}`.includes(mac)),
    ).toEqual([]);
  });
});

test.each([
  ['an id', ['GET', 'PUT', 'DELETE'], '/v2/conferences/', 64, ''],
  ['the number of a callback', ['GET'], '/v2/conferences/x/callbacks/', 10, ''],
  ['the number of a delivery', ['POST'], `/v2/deliveries/${'x'.repeat(64)}.`, 10, '/retry'],
])('%s that is longer than any id is not found, without a read from the store', async (...row) => {
  const [, methods, path, longest, end] = row;
  const { ports, with: over } = relay();
  const refuse = () => Promise.reject(new Error('read from the store'));
  const call = over({
    definitions: { ...ports.definitions, read: refuse },
    conferenceLog: { ...ports.conferenceLog, load: refuse, read: refuse },
    deliveries: { ...ports.deliveries, read: refuse },
  });
  for (const method of methods) {
    const [tooLong, longestPath] = [longest + 1, longest].map(
      (length) => `${path}${'1'.repeat(length)}${end}`,
    );
    expect(problemName(await call(method, tooLong ?? ''))).toBe('not-found');
    expect(problemName(await call(method, longestPath ?? '', FIELDS))).toBe('unavailable');
  }
});

test('a conference of the largest size is stored, also with a change of all fields whose outcome is unknown', async () => {
  const text = '\u0001'.repeat(1024);
  const largest = {
    ...{ label: text, organizer: text, caller_id: text, fonenumber: text, before_message: text },
    ...{ after_message: text, callback_url: `https://caller.example/${'x'.repeat(2025)}` },
    attendees: Array(80).fill('x'.repeat(1020)),
  };
  const form = (fields: object) =>
    Object.entries(fields)
      .flatMap(([name, value]) => [value].flat().map((each) => `${name}=${each}`))
      .join('&');
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const made = await relay().call('POST', '/v2/conferences', form({ ...FIELDS, ...largest }), headers);
  expect(made.status).toBe(201);
  const path = `/v2/conferences/${made.body.conference?.id}`;
  relay().foneStorm({ apiFaults: [{ fault: 'fail-before', operation: 'update', next: 1 }] });
  const changed = { ...largest, attendees: largest.attendees.map((each) => each.replaceAll('x', 'y')) };
  expect(problemName(await relay().call('PUT', path, form(changed), headers))).toBe('outcome-unknown');
  relay().pass(LONGEST_REQUEST);
  expect((await relay().call('PUT', path, form({ label: 'Daily' }), headers)).status).toBe(200);
  expect((await relay().call('GET', path)).body.conference).toMatchObject({
    ...{ label: 'Daily', attendees: changed.attendees, after_message: text },
  });
});
