import { problemName } from '../../operations/api-caller';
import { embeddedStore } from '../../operations/embedded-store';
import { FIELDS, freshId, testRelay } from '../../operations/test-relay';

const relay = testRelay({ openStore: embeddedStore });

/** A new conference, with the path of its callback URL. */
async function created(): Promise<{ id: string; path: string; hook: string }> {
  const id = freshId();
  const { status } = await relay().call('POST', '/v2/conferences', { id, ...FIELDS });
  expect(status).toBe(201);
  const url = new URL(relay().simulator.control.conference(id).fields.callback_url ?? '');
  return { id, path: `/v2/conferences/${id}/callbacks`, hook: url.pathname };
}

/** Sends a callback as FoneStorm does, and returns the entry's id. */
async function callBack(method: string, target: string, body?: unknown, contentType = 'application/json') {
  relay().pass(1000);
  const response = await relay().call(method, target, body, {
    'content-type': contentType,
    'user-agent': 'FS/1',
  });
  expect(response.status).toBe(200);
  return response.body.entry ?? '';
}

test('the callbacks of a conference are listed in the order of acceptance, with their fields and events', async () => {
  const { id, path, hook } = await created();
  const first = await callBack('GET', `${hook}?organizer_status=true&attendees_status=0&colour=red`);
  const second = await callBack('POST', hook, { attendees_status: 2 });
  await relay().advance();
  const { status, body, headers } = await relay().call('GET', path);
  expect(status).toBe(200);
  expect(headers.link).toBeUndefined();
  expect(body.callbacks).toMatchObject([
    {
      entry: first,
      callback: {
        ...{ entry: first, method: 'GET', faults: [], unknown: { colour: 'red' } },
        known: { organizer_status: 'true', attendees_status: '0' },
      },
    },
    { entry: second, callback: { method: 'POST', known: { attendees_status: 2 } } },
  ]);
  expect(body.callbacks?.map(({ events }) => events.map(({ type }) => type))).toEqual([
    ['Callback Received', 'Conference Started', 'Organizer Joined'],
    ['Callback Received', 'Attendee Count Changed'],
  ]);
  expect(body.callbacks?.flatMap(({ events }) => events.map(({ sequence }) => sequence))).toEqual([
    2, 3, 4, 5, 6,
  ]);
  const [received] = body.callbacks ?? [];
  expect(received?.events[0]?.id).toBe(`${id}.2`);
  expect(body.callbacks?.map(({ position }) => position)).toEqual([2, 3]);
  expect(received && first.includes(received.received_at.replace(/[-:.]/g, ''))).toBe(true);
  expect(Object.keys(received ?? {})).not.toContain('request');
});

test.each([
  ['a query', 'GET', '?a=%20+&b=%FF', undefined, 'text/plain'],
  ['JSON under a form header', 'POST', '?x=1', '{ "x" : 1 }', 'application/x-www-form-urlencoded'],
  ['JSON', 'POST', '', '{"x":1}\n', 'application/json; charset=utf-8'],
  ['a form', 'POST', '', 'x=1&x=2', 'application/x-www-form-urlencoded'],
  ['bytes that are no UTF-8', 'POST', '', Buffer.from([0, 255, 254, 195, 40, 13, 10]), 'application/x-thing'],
  ['nothing', 'POST', '', undefined, 'application/json'],
] as const)(
  'a callback of %s is shown as received, byte for byte',
  async (_what, method, query, body, contentType) => {
    const { path, hook } = await created();
    const entry = await callBack(method, `${hook}${query}`, body, contentType);
    await relay().advance();
    const response = await relay().call('GET', `${path}/2`);
    expect(response.status).toBe(200);
    expect(response.body.callback).toMatchObject({ entry, callback: { entry } });
    expect(response.body.callback?.request).toEqual({
      method,
      query: query.slice(1),
      headers: { 'content-type': contentType, 'user-agent': 'FS/1' },
      body: Buffer.from(body ?? '').toString('base64'),
    });
  },
);

test('the callbacks are listed in pages', async () => {
  const { path, hook } = await created();
  const entries: string[] = [];
  for (let count = 0; count < 5; count += 1)
    entries.push(await callBack('POST', hook, { attendees_status: count }));
  await relay().advance();
  const found: string[] = [];
  for (let target: string | undefined = `${path}?limit=2`; target !== undefined; ) {
    const { body, headers }: Awaited<ReturnType<typeof callPage>> = await callPage(target);
    expect(body.callbacks?.length).toBeLessThanOrEqual(2);
    found.push(...(body.callbacks ?? []).map(({ entry }) => entry));
    target = /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1];
  }
  expect(found).toEqual(entries);
  const [first] = [await callPage(`${path}?limit=1`)];
  const cursor = /cursor=([\w-]+)/.exec(first.headers.link ?? '')?.[0];
  const other = await created();
  expect((await callPage(`${other.path}?${cursor}`)).body.errors).toEqual([
    { field: 'cursor', expected: 'a cursor of this list and filter, from an earlier answer' },
  ]);
  expect((await callPage(`${path}?limit=0&page=1`)).body.errors).toHaveLength(2);
});

function callPage(target: string) {
  return relay().call('GET', target);
}

test('the callbacks remain after the conference is deleted', async () => {
  const { id, path, hook } = await created();
  const entry = await callBack('POST', hook, { attendees_status: 1 });
  await relay().advance();
  await relay().call('DELETE', `/v2/conferences/${id}`);
  const late = await callBack('POST', hook, { attendees_status: 0 });
  await relay().advance();
  expect((await relay().call('GET', path)).body.callbacks?.map((each) => each.entry)).toEqual([entry, late]);
  expect((await relay().call('GET', `${path}/2`)).status).toBe(200);
});

test('an unknown conference or callback is not found', async () => {
  const { path, hook } = await created();
  const entry = await callBack('POST', hook, { attendees_status: 1 });
  await relay().advance();
  const other = await created();
  expect((await relay().call('GET', other.path)).body).toEqual({ callbacks: [] });
  for (const target of [
    ...[`/v2/conferences/${freshId()}/callbacks`, `${other.path}/2`, `${path}/3`, `${path}/${entry}`],
    ...[`${path}/1`, `${path}/0`, `${path}/02`, `${path}/2.0`, `${path}/-2`, `${path}/9999999999`],
  ]) {
    const response = await relay().call('GET', target);
    expect([target, problemName(response)]).toEqual([target, 'not-found']);
    expect(response.body.detail).toMatch(
      target.endsWith('/callbacks') ? /no conference/ : /no such callback/,
    );
  }
});
