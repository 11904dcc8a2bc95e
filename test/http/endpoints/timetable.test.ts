import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { presence, statusReport } from '../../domain/entries';
import { problemName } from '../../operations/api-caller';
import { embeddedStore } from '../../operations/embedded-store';
import { isolatedRelay } from '../../operations/isolated-relay';
import { FIELDS, freshId, testRelay } from '../../operations/test-relay';

const relay = testRelay({ openStore: embeddedStore });

async function created(fields: object = FIELDS): Promise<string> {
  const id = freshId();
  expect((await relay().call('POST', '/v2/conferences', { id, ...fields })).status).toBe(201);
  await relay().advance();
  return id;
}

describe('the status checks of a conference', () => {
  const read = (id: string, query = '') => relay().call('GET', `/v2/conferences/${id}/status-checks${query}`);
  const advance = (id: string, entry: ReturnType<typeof presence> | ReturnType<typeof statusReport>) =>
    advanceConference(relay().ports)({ ...entry, conferenceId: id });

  test('are listed with their reports and events, without the other entries of the log', async () => {
    const id = await created();
    await advance(id, presence('10:00:01', true, 0));
    await advance(id, statusReport('10:05:00', { organizer: true, attendees: 2 }));
    await advance(id, statusReport('10:06:00', { status: {} }));
    const { status, headers, body } = await read(id);
    expect([status, headers.link]).toEqual([200, undefined]);
    expect(body.status_checks).toMatchObject([
      {
        position: 3,
        requested_at: '2026-05-04T10:05:00.000Z',
        received_at: '2026-05-04T10:05:00.000Z',
        report: { conference_status: 'unknown', organizer_status: true, attendees_status: 2 },
        events: [{ type: 'Attendee Count Changed', id: `${id}.5`, sequence: 5 }],
      },
      { position: 4, report: {}, events: [] },
    ]);
  });

  test('are read in pages, whose links continue', async () => {
    const id = await created();
    for (const minute of ['01', '02', '03']) await advance(id, statusReport(`10:${minute}:00`, 1));
    const first = await read(id, '?limit=2');
    const [, next = ''] = /^<.*(\?.*)>; rel="next"$/.exec(first.headers.link ?? '') ?? [];
    const second = await read(id, next);
    expect([first, second].map(({ body }) => body.status_checks?.map(({ position }) => position))).toEqual([
      [2, 3],
      [4],
    ]);
    expect(problemName(await read(id, '?after=1'))).toBe('invalid-request');
  });

  test('an unknown conference is not found; a deleted one keeps its status checks, and an erased one has none', async () => {
    expect(problemName(await read(freshId()))).toBe('not-found');
    const id = await created();
    await advance(id, statusReport('09:01:00', 'not found'));
    await relay().call('DELETE', `/v2/conferences/${id}`);
    await relay().advance();
    expect((await read(id)).body.status_checks).toMatchObject([{ report: 'not found' }]);
    await relay().call('DELETE', `/v2/conferences/${id}?erase=true`);
    expect((await read(id)).body).toEqual({ status_checks: [] });
  });
});

describe('the timetable', () => {
  test('lists the conferences by their next step, with phase and statuses, in pages', async () => {
    const it = await isolatedRelay(relay());
    const times = (hour: number) => ({
      start_time: `2026-05-04T${hour}:00:00.000Z`,
      end_time: `2026-05-04T${hour}:30:00.000Z`,
    });
    await it.create('late', { ...times(15), label: 'Late' });
    await it.create('soon', times(12));
    await it.create('cancelled', times(13));
    await it.call('DELETE', '/v2/conferences/cancelled');
    await it.settle();
    await advanceConference(it.ports)({ ...presence('12:00:01', true, 1), conferenceId: 'soon' });
    const { status, body } = await it.call('GET', '/v2/timetable');
    expect(status).toBe(200);
    expect(body.timetable?.map(({ conference, phase }) => [conference.id, phase])).toEqual([
      ['soon', 'live'],
      ['late', 'scheduled'],
    ]);
    expect(body.timetable?.[0]?.conference).toMatchObject({ organizer_status: true, attendees_status: 1 });
    expect(body.timetable?.[1]).toMatchObject({
      conference: { label: 'Late', start_time: '2026-05-04T15:00:00.000Z' },
      due_at: '2026-05-04T14:50:00.000Z',
    });
    // The cancelled conference is left out of its page.
    const found: (string | undefined)[] = [];
    for (let path: string | undefined = '/v2/timetable?limit=1'; path !== undefined; ) {
      const page: Awaited<ReturnType<typeof it.call>> = await it.call('GET', path);
      expect(page.body.timetable?.length).toBeLessThanOrEqual(1);
      found.push(...(page.body.timetable?.map(({ conference }) => conference.id) ?? []));
      path = /^<(.*)>; rel="next"$/.exec(page.headers.link ?? '')?.[1];
    }
    expect(found).toEqual(['soon', 'late']);
  });

  test.each([
    ['?limit=0', 'limit'],
    ['?limit=1001', 'limit'],
    ['?cursor=x', 'cursor'],
    ['?status=live', 'status'],
  ])('%s is refused by its name', async (query, field) => {
    const { status, body } = await relay().call('GET', `/v2/timetable${query}`);
    expect([status, body.errors?.map((each) => each.field)]).toEqual([400, [field]]);
  });
});
