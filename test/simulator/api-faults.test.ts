import type { ApiFault } from '../../simulator/faults';
import { until } from '../until';
import { closeAfterEach, hourFrom, startTestSimulator } from './test-simulator';

closeAfterEach();

const creation = { id: 'c1', ...hourFrom(60) };

describe('a fault of the API', () => {
  it.each([
    ['refuse', 400, false],
    ['busy', 429, false],
    ['fail-before', 502, false],
    ['fail-after', 502, true],
  ] as const)('%s answers %i', async (fault, status, isDone) => {
    const { call, control } = await startTestSimulator({ apiFaults: [{ fault, next: 1 }] });
    const answer = await call('POST', '/conferences', creation);
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.body)).toEqual(['error', 'message', 'status_code']);
    expect(answer.headers.get('retry-after')).toBe(fault === 'busy' ? '1' : null);
    expect(control.conferences().map(({ id }) => id)).toEqual(isDone ? ['c1'] : []);
    expect((await call('GET', '/conferences')).status).toBe(200);
  });

  it.each([
    ['time-out-before', false],
    ['time-out-after', true],
  ] as const)('%s never answers', async (fault, isDone) => {
    const { url, call, control } = await startTestSimulator({ apiFaults: [{ fault, next: 1 }] });
    const broken = new AbortController();
    const request = fetch(`${url}/conferences`, {
      method: 'POST',
      headers: { token: 'key', 'content-type': 'application/json' },
      body: JSON.stringify(creation),
      signal: broken.signal,
    });
    request.catch(() => undefined);
    await until(() => control.settings().apiFaults.length === 0);
    // An answer would arrive before the answer to a later request.
    const { conferences } = (await call('GET', '/conferences')).body;
    broken.abort(new Error('no answer'));
    await expect(request).rejects.toThrow('no answer');
    expect(conferences.map(({ id }) => id)).toEqual(isDone ? ['c1'] : []);
  });

  const turns: readonly [string, readonly ApiFault[], string, readonly ApiFault[]][] = [
    ['each one', [{ fault: 'refuse' }], 'xxxxxx', [{ fault: 'refuse' }]],
    ['the next two', [{ fault: 'refuse', next: 2 }], 'xx....', []],
    [
      'the next eight, and shows the remaining number',
      [{ fault: 'refuse', next: 8 }],
      'xxxxxx',
      [{ fault: 'refuse', next: 2 }],
    ],
    ['every third', [{ fault: 'refuse', every: 3 }], '..x..x', [{ fault: 'refuse', every: 3 }]],
    [
      'a request with the first of several that match, and does not use up others',
      [
        { fault: 'refuse', every: 2 },
        { fault: 'busy', next: 3 },
      ],
      'bxbxbx',
      [{ fault: 'refuse', every: 2 }],
    ],
  ];
  it.each(turns)('applies to %s', async (_name, apiFaults, expected, left) => {
    const { call, control } = await startTestSimulator({ apiFaults });
    let pattern = '';
    for (const _ of expected) {
      const { status } = await call('GET', '/conferences');
      pattern += { 400: 'x', 429: 'b' }[status] ?? '.';
    }
    expect(pattern).toBe(expected);
    expect(control.settings().apiFaults).toEqual(left);
  });

  it.each([
    ['auth', 'POST', '/auth', { username: 'fonestorm', password: 'fonestorm' }],
    ['list', 'GET', '/conferences', undefined],
    ['create', 'POST', '/conferences', hourFrom(60)],
    ['details', 'GET', '/conferences/c1', undefined],
    ['update', 'PUT', '/conferences/c1', { label: 'x' }],
    ['delete', 'DELETE', '/conferences/c1', undefined],
    ['fonenumbers', 'GET', '/conferences/c1/fonenumbers', undefined],
  ] as const)('can apply to %s only', async (operation, method, path, body) => {
    const { call, create, control } = await startTestSimulator();
    await create({ id: 'c1' });
    control.changeSettings({ apiFaults: [{ fault: 'refuse', operation }] });
    expect((await call(method, path, body)).status).toBe(400);
    const [other, otherPath] =
      operation === 'list' ? ['details', '/conferences/c1'] : ['list', '/conferences'];
    expect([other, (await call('GET', otherPath)).status]).toEqual([other, 200]);
    control.changeSettings({ apiFaults: [] });
    expect((await call(method, path, body)).status).toBeLessThan(300);
  });

  it('is not used up by an unauthenticated request', async () => {
    const { call, control } = await startTestSimulator({ apiFaults: [{ fault: 'refuse', next: 1 }] });
    expect((await call('GET', '/conferences', undefined, { token: 'other' })).status).toBe(401);
    expect(control.settings().apiFaults).toEqual([{ fault: 'refuse', next: 1 }]);
  });
});

describe('a given id', () => {
  const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
  it.each([
    ['honoured', 201, 'c1', 409, undefined],
    ['ignored', 201, uuid, 201, uuid],
    ['rejected', 400, undefined, 400, undefined],
    ['duplicated', 201, 'c1', 201, uuid],
  ] as const)('is %s', async (ids, firstStatus, firstId, secondStatus, secondId) => {
    const { call } = await startTestSimulator({ ids });
    const first = await call('POST', '/conferences', creation);
    const second = await call('POST', '/conferences', creation);
    expect([first.status, first.body.conference?.id]).toEqual([firstStatus, firstId]);
    expect([second.status, second.body.conference?.id]).toEqual([secondStatus, secondId]);
    const made = [firstStatus, secondStatus].filter((status) => status === 201).length;
    const { conferences } = (await call('GET', '/conferences')).body;
    expect(new Set(conferences.map(({ id }) => id)).size).toBe(made);
  });

  it('that is missing is generated, whatever the setting', async () => {
    const { call } = await startTestSimulator({ ids: 'rejected' });
    expect((await call('POST', '/conferences', hourFrom(60))).body.conference.id).toEqual(uuid);
  });

  it('of a deleted conference can be used again', async () => {
    const { call, create } = await startTestSimulator();
    await create({ id: 'c1' });
    await call('DELETE', '/conferences/c1');
    expect(await create({ id: 'c1' })).toBe('c1');
  });
});
