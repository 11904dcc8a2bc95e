import { until } from '../until';
import { awaitEvents, callbacksOf, eventsAbout, expectNoGaps, typesOf } from './arrived-events';
import { fonestorm } from './fonestorm';
import { create, request, times } from './relay';

describe.each(['GET', 'POST', 'JSON'] as const)('a live conference, with callbacks by %s', (method) => {
  const id = `live-${method}`;
  beforeAll(async () => {
    await fonestorm.change({ method });
    await create(id, { ...times(), label: `Live by ${method}` });
    // Both times are past, so that their events are published at once.
    await awaitEvents(id, 'Scheduled End Reached');
  });

  test('each callback is answered 200', async () => {
    const answers = [
      await fonestorm.join(id, 'organizer'),
      await fonestorm.join(id, 'attendee'),
      await fonestorm.join(id, 'attendee'),
      await fonestorm.leave(id, 'attendee'),
      await fonestorm.end(id),
    ];
    expect(answers).toEqual([200, 200, 200, 200, 200]);
  });

  test('its events arrive at the target of a rule', async () => {
    const events = await awaitEvents(id, 'Conference Ended');
    expect(typesOf(events)).toEqual([
      ...['Conference Scheduled', 'Scheduled Start Reached', 'Scheduled End Reached'],
      ...['Callback Received', 'Conference Started', 'Organizer Joined'],
      ...['Callback Received', 'Attendee Count Changed'],
      ...['Callback Received', 'Attendee Count Changed'],
      ...['Callback Received', 'Attendee Count Changed'],
      ...['Callback Received', 'Attendee Count Changed', 'Organizer Left', 'Conference Ended'],
    ]);
    expectNoGaps(events);
    for (const event of events) {
      expect(event).toMatchObject({
        version: '0',
        source: 'fonestorm.conferences',
        detail: {
          metadata: { schemaVersion: '1', conferenceId: id },
          conference: { id, label: `Live by ${method}`, conference_status: 'unknown' },
        },
      });
      expect(event.detail.metadata.id).toBe(`${id}.${event.detail.metadata.sequence}`);
    }
    const counts = events.flatMap(({ detail }) => (detail.attendees ? [detail.attendees] : []));
    expect(counts).toEqual([
      { before: 0, now: 1 },
      { before: 1, now: 2 },
      { before: 2, now: 1 },
      { before: 1, now: 0 },
    ]);
  });

  test('it is in the list of ended conferences, and is counted', async () => {
    const filter = `status=ended&text=${encodeURIComponent(`Live by ${method}`)}`;
    await until(async () => {
      const { body } = await request('GET', `/v2/conferences?${filter}`);
      return body.conferences.some((each: { id: string; phase: string }) => each.id === id);
    });
    const { body } = await request('GET', '/v2/counts');
    expect(body.counts.conferences.ended.count).toBeGreaterThan(0);
    expect(body.counts.deliveries.failed).toEqual({ count: expect.any(Number), exact: true });
  });

  test('no event contains the PIN or the capability URL', async () => {
    const { pin, fields } = await fonestorm.conference(id);
    const capability = fields.callback_url?.split('/').at(-1) ?? '';
    expect(pin.length * capability.length).toBeGreaterThan(0);
    const text = JSON.stringify(eventsAbout(id));
    expect(text).not.toContain(capability);
    expect(text).not.toMatch(new RegExp(`(?<!\\d)${pin}(?!\\d)`));
  });

  test('each raw request is stored unchanged, at the path in its event', async () => {
    const { callbacks } = (await request('GET', `/v2/conferences/${id}/callbacks`)).body;
    expect(callbacks).toHaveLength(5);
    const [first] = callbacksOf(eventsAbout(id));
    const { request: stored } = (await request('GET', first?.raw ?? '')).body.callback;
    const [sent] = (await fonestorm.conference(id)).callbacks;
    const payload = sent?.payload ?? {};
    expect(stored.method).toBe(method === 'GET' ? 'GET' : 'POST');
    expect(Object.fromEntries(new URLSearchParams(stored.query))).toEqual(
      Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)])),
    );
    expect(Buffer.from(stored.body, 'base64').toString()).toBe(
      method === 'GET' ? '' : JSON.stringify(payload),
    );
    const types = { GET: undefined, POST: 'application/x-www-form-urlencoded', JSON: 'application/json' };
    expect(stored.headers['content-type']).toBe(types[method]);
  });

  test('its state is that of the last callback', async () => {
    // The state is written after the events are published.
    await until(async () => {
      const { conference } = (await request('GET', `/v2/conferences/${id}`)).body;
      return conference.organizer_status === false && conference.attendees_status === 0;
    });
  });
});
