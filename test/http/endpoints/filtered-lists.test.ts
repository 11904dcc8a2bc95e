import { newDelivery, postponeDelivery, recordAttempt } from '../../../lambda/domain/delivery';
import type { Instant } from '../../../lambda/domain/instant';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import type { ConferenceLog } from '../../../lambda/ports/conference-log';
import { at, presence } from '../../domain/entries';
import type { ApiResponse } from '../../operations/api-caller';
import { type IsolatedRelay, isolatedRelay } from '../../operations/isolated-relay';
import { testRelay } from '../../operations/test-relay';

const relay = testRelay();
let it: IsolatedRelay;
beforeEach(async () => {
  it = await isolatedRelay(relay());
});

const times = (hour: number) => ({
  start_time: `2026-05-04T${hour}:00:00.000Z`,
  end_time: `2026-05-04T${hour}:30:00.000Z`,
});
const advance = (id: string, time: string, organizer: boolean, attendees: number) =>
  advanceConference(it.ports)({ ...presence(time, organizer, attendees), conferenceId: id });

async function get(path: string, status = 200): Promise<ApiResponse> {
  const response = await it.call('GET', path);
  expect([path, response.status]).toEqual([path, status]);
  return response;
}

const nextOf = ({ headers }: ApiResponse) => /^<(.*)>; rel="next"$/.exec(headers.link ?? '')?.[1];

/** The ids of a list, read by its links. */
async function listed(query: string): Promise<string[]> {
  const ids: string[] = [];
  for (let path: string | undefined = `/v2/conferences?${query}`; path !== undefined; ) {
    const page = await get(path);
    ids.push(...(page.body.conferences?.map(({ id }) => id) ?? []));
    path = nextOf(page);
  }
  return ids;
}

/** A conference of each kind. */
async function createSeveral(): Promise<void> {
  await it.create('next', { ...times(15), label: 'Hearing ÄRGER', metadata: { caseId: '4711' } });
  await it.create('running', { ...times(12), label: 'Visit', organizer: 'Ada' });
  await it.create('over', { ...times(10), label: 'Visit' });
  await it.create('cancelled', { ...times(13), label: 'Hearing' });
  await it.call('DELETE', '/v2/conferences/cancelled');
  await it.settle();
  await advance('over', '10:00:01', true, 1);
  await advance('over', '10:30:01', false, 0);
  await advance('running', '12:00:01', true, 2);
}

describe('the list of conferences with a filter', () => {
  test.each([
    ['status=live', ['running']],
    ['status=scheduled', ['next']],
    ['status=ended', ['over']],
    ['status=cancelled', ['cancelled']],
    ['status=gone', []],
    ['status=failed', []],
    ['from=2026-05-04', ['over', 'running', 'next']],
    ['from=2026-05-04T12:00:00Z', ['running', 'next']],
    ['from=2026-05-04T14:00:00%2B02:00&to=2026-05-04T14:59:59Z', ['running']],
    ['to=2026-05-03', []],
    ['text=visit', ['over', 'running']],
    ['text=%C3%A4rg', ['next']],
    ['text=4711', ['next']],
    ['text=ada', ['running']],
    ['text=OVER', ['over']],
    ['text=hear&status=cancelled', ['cancelled']],
    ['text=visit&from=2026-05-04T11:00:00Z&limit=1', ['running']],
    ['text=nobody', []],
    ['from=2026-05-04&limit=1', ['over', 'running', 'next']],
  ])('%s: has those that fit, the earliest start first', async (query, ids) => {
    await createSeveral();
    expect(await listed(query)).toEqual(ids);
  });

  test('shows the statuses and the phase of each, as a single conference does, and no more without a filter', async () => {
    await createSeveral();
    const { body } = await get('/v2/conferences?status=live');
    const { conference } = (await get('/v2/conferences/running')).body;
    expect([body.conferences, conference?.phase]).toEqual([[conference], 'live']);
    const again = await it.call('PUT', '/v2/conferences/running', { ...conference });
    expect([again.status, (await get('/v2/conferences/running')).body.conference]).toEqual([200, conference]);
    const plain = (await get('/v2/conferences')).body.conferences ?? [];
    expect(plain.map(({ id }) => id).sort()).toEqual(['next', 'over', 'running']);
    for (const each of plain) expect(Object.keys(each)).not.toContain('phase');
  });

  test('has a refused creation as failed, until it is repeated with success', async () => {
    relay().foneStorm({ apiFaults: [{ fault: 'refuse', operation: 'create', next: 1 }] });
    const fields = { id: 'refused', ...times(16), label: 'Refused' };
    expect((await it.call('POST', '/v2/conferences', fields)).status).toBe(400);
    await it.settle();
    expect(await listed('status=failed&text=refused')).toEqual(['refused']);
    expect(await listed('from=2026-05-04')).toEqual([]);
    expect((await it.call('POST', '/v2/conferences', fields)).status).toBe(201);
    await it.settle();
    expect(await listed('status=failed')).toEqual([]);
    expect(await listed('from=2026-05-04')).toEqual(['refused']);
  });

  test('has an overdue conference by the time of its step, until the step is done', async () => {
    await createSeveral();
    it.pass(5 * 3600_000 + 50 * 60_000);
    // The reminder of `next` was due at 14:50, 59 seconds ago.
    expect(it.now()).toBe(at('14:50:00'));
    expect(await listed('status=overdue&from=2026-05-04T14:49:00Z')).toEqual([]);
    it.pass(2 * 60_000);
    expect(await listed('status=overdue&from=2026-05-04T14:49:00Z')).toEqual(['next']);
    expect(await listed('status=overdue&to=2026-05-04T14:49:00Z')).not.toContain('next');
    const counted = async (from: string) => (await get(`/v2/counts?from=${from}`)).body;
    expect(await counted('2026-05-04T14:49:00Z')).toMatchObject({
      counts: { conferences: { overdue: { count: 1, exact: true } } },
    });
    // No step is overdue that will be due later.
    expect(await listed('status=overdue&from=2026-05-05')).toEqual([]);
    expect(await counted('2026-05-05')).toMatchObject({
      counts: { conferences: { overdue: { count: 0, exact: true } } },
    });
    expect(await listed('status=overdue&text=hearing&from=2026-05-04T14:49:00Z')).toEqual(['next']);
    await it.sweep();
    await it.settle();
    expect(await listed('status=overdue&from=2026-05-04T14:49:00Z')).toEqual([]);
  });

  test('leaves an erased conference out at once, before its log is erased', async () => {
    await createSeveral();
    await it.call('DELETE', '/v2/conferences/cancelled?erase=true');
    expect(await listed('status=cancelled')).toEqual([]);
    await it.settle();
    expect(await listed('status=cancelled')).toEqual([]);
  });

  test('leaves a conference out whose phase changed after the list was read', async () => {
    await createSeveral();
    const conferenceLog: ConferenceLog = {
      ...it.ports.conferenceLog,
      listByPhase: async () => ({ items: [{ conferenceId: 'running', phase: 'ended', cursor: 'x' }] }),
    };
    const { body } = await relay().with({ ...it.ports, conferenceLog })(
      'GET',
      '/v2/conferences?status=ended',
    );
    expect(body.conferences).toEqual([]);
  });

  test('searches a bounded number of conferences for a text, and continues with the next page', async () => {
    const asked: number[] = [];
    const conferenceLog: ConferenceLog = {
      ...it.ports.conferenceLog,
      async listByPhase(_phases, _range, limit) {
        asked.push(limit);
        const cursor = `2026-05-04T10:00:00.000Z n${asked.length}`;
        return { items: [{ conferenceId: 'none', phase: 'live', cursor }], cursor };
      },
    };
    const call = relay().with({ ...it.ports, conferenceLog });
    const page = await call('GET', '/v2/conferences?status=live&text=a+b&limit=7');
    expect([page.status, page.body.conferences]).toEqual([200, []]);
    expect(asked.reduce((sum, each) => sum + each, 0)).toBe(500);
    const cursor = Buffer.from('2026-05-04T10:00:00.000Z n5').toString('base64url');
    const next = nextOf(page) ?? '';
    expect(next.slice(0, -8)).toBe(`/v2/conferences?status=live&text=a+b&limit=7&cursor=${cursor}`);
    expect((await call('GET', next)).status).toBe(200);
  });

  test.each([
    ['status=', ['status']],
    ['status=running', ['status']],
    ['status=live&status=live', ['status']],
    ['from=soon', ['from']],
    ['to=2026-02-30', ['to']],
    ['from=2026-05-05&to=2026-05-04', ['to']],
    ['text=', ['text']],
    [`text=${'x'.repeat(101)}`, ['text']],
    [
      'status=x&from=x&to=x&text=&limit=0&cursor=%00&page=1',
      ['status', 'from', 'to', 'text', 'page', 'limit', 'cursor'],
    ],
    ['status=live&cursor=eA', ['cursor']],
  ])('?%s: names every fault', async (query, fields) => {
    const { status, body } = await it.call('GET', `/v2/conferences?${query}`);
    expect([status, body.errors?.map(({ field }) => field)]).toEqual([400, fields]);
  });

  test('takes a cursor only as it was, and with the list and the filter that it is from', async () => {
    await createSeveral();
    const next = nextOf(await get('/v2/conferences?from=2026-05-04&text=e&limit=1')) ?? '';
    const cursor = new URLSearchParams(next.split('?')[1]).get('cursor') ?? '';
    const filter = 'text=e&from=2026-05-04';
    expect((await get(`/v2/conferences?cursor=${cursor}&limit=9&${filter}`)).status).toBe(200);
    for (const path of [
      ...[`?cursor=${cursor}`, `?status=live&${filter}&cursor=${cursor}`, `?text=e&cursor=${cursor}`],
      ...[`?${filter}&cursor=${cursor.slice(0, -3)}`, `?${filter}&cursor=${cursor}A`],
      ...[`/next/callbacks?cursor=${cursor}`, `/next/deliveries?cursor=${cursor}`],
    ]) {
      const { errors } = (await get(`/v2/conferences${path}`, 400)).body;
      expect(errors).toEqual([
        { field: 'cursor', expected: 'a cursor of this list and filter, from an earlier answer' },
      ]);
    }
  });

  test('a date alone is the whole day', async () => {
    await createSeveral();
    expect(await listed('from=2026-05-04&to=2026-05-04')).toEqual(['over', 'running', 'next']);
  });
});

describe('the deliveries of all conferences with a filter', () => {
  async function failedAt(id: string, startedAt: Instant, response: string): Promise<void> {
    const trying = postponeDelivery(newDelivery(id, 1), startedAt);
    const failed = recordAttempt(trying, { startedAt, duration: 1, status: 410, response }, 0);
    for (const each of [trying, failed]) expect(await it.ports.deliveries.write(each)).toBe(true);
  }

  test.each([
    ['', ['early.1', 'late.1']],
    ['&from=2026-05-04T10:00:00Z', ['late.1']],
    ['&to=2026-05-04T09:30:00Z', ['early.1']],
    ['&text=EARLY', ['early.1']],
    ['&text=moved', ['late.1']],
    ['&text=410', ['early.1', 'late.1']],
    ['&text=nothing', []],
  ])('status=failed%s: has those that fit, in pages whose links keep the filter', async (query, ids) => {
    await failedAt('early', at('09:30:00'), 'gone');
    await failedAt('late', at('10:30:00'), 'It moved away');
    const found: string[] = [];
    for (
      let path: string | undefined = `/v2/deliveries?status=failed${query}&limit=1`;
      path !== undefined;
    ) {
      const page = await get(path);
      found.push(...(page.body.deliveries?.map(({ id }) => id) ?? []));
      path = nextOf(page);
    }
    expect(found).toEqual(ids);
  });

  test.each([
    ['status=failed&from=x', ['from']],
    ['status=failed&text=', ['text']],
    ['from=2026-05-05&to=2026-05-04', ['status', 'to']],
  ])('?%s: names every fault', async (query, fields) => {
    const { body } = await get(`/v2/deliveries?${query}`, 400);
    expect(body.errors?.map(({ field }) => field)).toEqual(fields);
  });
});

describe('the counts', () => {
  test('are those of each list, for a range of times', async () => {
    await createSeveral();
    const exact = (count: number) => ({ count, exact: true });
    expect((await get('/v2/counts?from=2026-05-04&to=2026-05-04')).body).toEqual({
      counts: {
        conferences: {
          ...{ scheduled: exact(1), live: exact(1), ended: exact(1), gone: exact(0), failed: exact(0) },
          ...{ cancelled: exact(1), overdue: exact(0) },
        },
        deliveries: { pending: exact(0), failed: exact(0) },
      },
    });
    const later = await get('/v2/counts?from=2026-05-04T12:30:00Z');
    expect(later.body).toMatchObject({ counts: { conferences: { live: exact(0), scheduled: exact(1) } } });
  });

  test('are not exact if there are more than the limit', async () => {
    const conferenceLog: ConferenceLog = {
      ...it.ports.conferenceLog,
      countByPhase: async (_phase, _range, max) => ({ count: max, isExact: false }),
    };
    const { body } = await relay().with({ ...it.ports, conferenceLog })('GET', '/v2/counts');
    expect(body).toMatchObject({ counts: { conferences: { ended: { count: 1000, exact: false } } } });
  });

  test.each([
    ['?from=x', ['from']],
    ['?from=2026-05-05&to=2026-05-04', ['to']],
    ['?limit=1', ['limit']],
    ['?to=2026-05-05&to=2026-05-04', ['to']],
  ])('%s: names every fault', async (query, fields) => {
    const { body } = await get(`/v2/counts${query}`, 400);
    expect(body.errors?.map(({ field }) => field)).toEqual(fields);
  });
});
