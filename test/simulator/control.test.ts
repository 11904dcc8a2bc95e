import { DEFAULT_SETTINGS } from '../../simulator/settings';
import { closeAfterEach, faultyFields, startTestReceiver, startTestSimulator } from './test-simulator';

closeAfterEach();

describe('the settings', () => {
  it('are read, and the named ones are changed', async () => {
    const { callControl } = await startTestSimulator();
    const first = { ...DEFAULT_SETTINGS, runsScripts: false, requestsPerSecond: 0 };
    expect((await callControl('GET', '/settings')).body).toEqual(first);
    const changes = {
      ...{ profile: 'talkative', method: 'GET', basic: { username: 'a', password: 'b' }, speed: 60 },
      ...{
        callbackTimeout: 100,
        ids: 'ignored',
        apiFaults: [{ fault: 'refuse', operation: 'list', next: 3 }],
      },
      callbackFaults: [{ fault: 'delay', ms: 10, every: 2 }, { fault: 'drop' }],
    };
    const changed = await callControl('PATCH', '/settings', changes);
    expect([changed.status, changed.body]).toEqual([200, { ...first, ...changes }]);
    expect((await callControl('PATCH', '/settings', { basic: null })).body).toEqual({
      ...{ ...first, ...changes, basic: null },
    });
  });

  it('name every fault of a change in one problem, and nothing is changed then', async () => {
    const { callControl, control } = await startTestSimulator();
    const before = control.settings();
    const answer = await callControl('PATCH', '/settings', {
      ...{
        speed: -1,
        method: 'PUT',
        runsScripts: 'yes',
        basic: { username: 'a:b', realm: 'x' },
        colour: 'red',
      },
      ...{ ids: 'ignored', profile: null, requestsPerSecond: 1.5, callbackTimeout: 0 },
      apiFaults: [{ fault: 'burn' }, { fault: 'refuse', next: 1, every: 2, when: 'now' }, 'refuse'],
      callbackFaults: [{ fault: 'delay' }, { fault: 'drop', ms: 3 }, { fault: 'drop', next: 0 }],
    });
    expect(answer.status).toBe(400);
    expect(faultyFields(answer.body.message).sort()).toEqual(
      [
        ...['apiFaults.0.fault', 'apiFaults.1', 'apiFaults.1.when', 'apiFaults.2'],
        ...['basic.password', 'basic.realm', 'basic.username'],
        ...['callbackFaults.0', 'callbackFaults.1', 'callbackFaults.2.next', 'callbackTimeout', 'colour'],
        ...['method', 'profile', 'requestsPerSecond', 'runsScripts', 'speed'],
      ].sort(),
    );
    expect(control.settings()).toEqual(before);
  });

  it('of the options are checked, too', async () => {
    await expect(startTestSimulator({ speed: -1 })).rejects.toThrow(
      'speed: expected a number from 0 to 100000',
    );
  });
});

describe('the clock', () => {
  it('runs at its speed, and does not jump when that changes', async () => {
    let now = Date.parse('2026-05-04T09:00:00Z');
    const { control } = await startTestSimulator({ speed: 60 }, { now: () => now });
    const times: string[] = [];
    for (const speed of [1, 0, 2]) {
      now += 1000;
      times.push(control.time().slice(11, 19));
      control.changeSettings({ speed });
    }
    now += 1000;
    times.push(control.time().slice(11, 19));
    expect(times).toEqual(['09:01:00', '09:01:01', '09:01:01', '09:01:03']);
  });
});

describe('people', () => {
  it('join and leave by the control API: the invited first, then guests', async () => {
    const { callControl, create } = await startTestSimulator();
    const id = await create({ organizer: 'ada', attendees: ['bob', 'cy'] });
    const names = async (path: string, body?: unknown) => {
      const { conference } = (await callControl('POST', `/conferences/${id}/${path}`, body)).body;
      return conference.people.map(({ name }) => name).join(' ');
    };
    expect(await names('join')).toBe('bob');
    expect(await names('join', { who: 'organizer' })).toBe('bob ada');
    expect(await names('join', { who: 'organizer' })).toBe('bob ada');
    expect(await names('join', { who: 'attendee' })).toBe('bob ada cy');
    expect(await names('join')).toBe('bob ada cy guest-1');
    expect(await names('join')).toBe('bob ada cy guest-1 guest-2');
    expect(await names('leave', {})).toBe('bob ada cy guest-1');
    expect(await names('leave', { who: 'organizer' })).toBe('bob cy guest-1');
    expect(await names('leave', { who: 'organizer' })).toBe('bob cy guest-1');
    expect(await names('join')).toBe('bob cy guest-1 guest-2');
    expect(await names('end')).toBe('');
  });

  it('are an organizer and two attendees if a conference names none', async () => {
    const { control, create } = await startTestSimulator();
    const id = await create();
    await control.join(id, 'organizer');
    await control.join(id);
    const { people, status } = await control.join(id);
    expect(people.map(({ role, name }) => `${role} ${name}`)).toEqual([
      ...['organizer organizer', 'attendee attendee-1', 'attendee attendee-2'],
    ]);
    expect(status).toEqual({ conference_status: 'active', organizer_status: true, attendees_status: 2 });
    expect(new Set(people.map(({ uid }) => uid)).size).toBe(3);
  });

  it('send a callback only after a change', async () => {
    const { url, received } = await startTestReceiver();
    const { control, create } = await startTestSimulator();
    const id = await create({ callback_url: url });
    await control.leave(id);
    await control.join(id, 'organizer');
    await control.join(id, 'organizer');
    await control.whenIdle();
    expect(received).toHaveLength(1);
  });
});

describe('the control API', () => {
  it('shows the newest conferences with the numbers of their callbacks', async () => {
    const { url } = await startTestReceiver((outgoing) => outgoing.writeHead(204).end());
    const { callControl, control, create } = await startTestSimulator();
    for (let count = 0; count < 50; count += 1) await create();
    const id = await create({ id: 'last', callback_url: url });
    control.changeSettings({ callbackFaults: [{ fault: 'drop', next: 1 }] });
    await control.join(id);
    await control.join(id);
    await control.whenIdle();
    const { body } = await callControl('GET', '/newest');
    expect(body.conferences).toHaveLength(50);
    expect(body.conferences.at(-1)).toMatchObject({
      ...{ id: 'last', callbacks: 2, droppedCallbacks: 1 },
      status: { conference_status: 'active', attendees_status: 2 },
    });
    expect(Date.parse(body.time)).toBeGreaterThan(0);
  });

  it('shows what FoneStorm knows, with the log of callbacks', async () => {
    const { url } = await startTestReceiver((outgoing) => outgoing.writeHead(204).end());
    const now = Date.now();
    const { callControl, control, create } = await startTestSimulator({ method: 'GET' }, { now: () => now });
    const id = await create({ id: 'c1', label: 'Weekly', callback_url: url });
    await create();
    await callControl('POST', `/conferences/${id}/join`, { who: 'organizer' });
    await control.whenIdle();
    const { status, body } = await callControl('GET', '/conferences');
    expect(status).toBe(200);
    expect(Date.parse(body.time)).toBe(now);
    expect(body.conferences).toHaveLength(2);
    expect(body.conferences[0]).toEqual({
      ...{ id, hasBegun: true, isOver: false, pin: expect.stringMatching(/^\d{6}$/) },
      fields: { ...control.conference(id).fields, label: 'Weekly', callback_url: url },
      people: [
        {
          ...{ role: 'organizer', name: 'organizer', number: '13175550100' },
          ...{ uid: expect.any(String), since: expect.any(String) },
        },
      ],
      status: { conference_status: 'active', organizer_status: true, attendees_status: 0 },
      callbacks: [
        {
          ...{ time: expect.any(String), method: 'GET', isDropped: false, status: 204 },
          payload: { id, conference_status: 'unknown', organizer_status: true, attendees_status: 0 },
        },
      ],
    });
    expect((await callControl('GET', `/conferences/${id}`)).body).toEqual({
      conference: body.conferences[0],
    });
  });

  it('sends a callback whose fields replace the current ones', async () => {
    const { url, payloads } = await startTestReceiver();
    const { callControl, control, create } = await startTestSimulator();
    const id = await create({ callback_url: url });
    const answer = await callControl('POST', `/conferences/${id}/callback`, {
      attendees_status: 'many',
      x: [1],
    });
    expect(answer.status).toBe(200);
    await callControl('POST', `/conferences/${id}/callback`);
    await control.whenIdle();
    const now = { id, conference_status: 'unknown', organizer_status: false, attendees_status: 0 };
    expect(payloads()).toEqual([{ ...now, attendees_status: 'many', x: [1] }, now]);
    const without = await callControl('POST', `/conferences/${await create()}/callback`, {});
    expect([without.status, faultyFields(without.body.message)]).toEqual([400, ['callback_url']]);
  });

  it.each([
    ['of 100 levels is sent', 99, 200],
    ['with more levels is refused', 100, 400],
    ['with as many levels as a body holds is refused', 60_000, 400],
  ])('a callback %s', async (_what, lists, status) => {
    const { url, payloads } = await startTestReceiver();
    const { callControl, control, create } = await startTestSimulator({ method: 'JSON' });
    const id = await create({ callback_url: url });
    const body = `{"note":${'['.repeat(lists)}${']'.repeat(lists)}}`;
    expect((await callControl('POST', `/conferences/${id}/callback`, body)).status).toBe(status);
    await control.whenIdle();
    expect(payloads().map(({ note }) => JSON.stringify(note).length)).toEqual(
      status === 200 ? [lists * 2] : [],
    );
    expect((await callControl('GET', '/conferences')).status).toBe(200);
  });

  it('counts requests', async () => {
    let now = 0;
    const { call, callControl, create } = await startTestSimulator({}, { now: () => now });
    await create({ id: 'c1' });
    for (let count = 0; count < 3; count += 1) await call('GET', '/conferences/c1');
    now += 1001;
    await call('GET', '/conferences', undefined, { token: 'other' });
    expect((await callControl('GET', '/requests')).body).toEqual({
      ...{ total: 5, lastSecond: 1, peak: 4, overLimit: 0 },
      operations: {
        ...{ auth: 0, list: 1, create: 1, details: 3, update: 0, delete: 0, fonenumbers: 0 },
        ...{ numbers: 0, number: 0, service: 0, 'receive-notify': 0, 'send-notify': 0 },
      },
    });
  });

  it('resets everything: callbacks in progress, counts, settings and clock', async () => {
    let now = Date.now();
    const { url, received } = await startTestReceiver();
    const { call, callControl, control, create } = await startTestSimulator({ speed: 2 }, { now: () => now });
    const id = await create({ id: 'c1', callback_url: url });
    control.changeSettings({ speed: 100_000, callbackFaults: [{ fault: 'drop', next: 1 }] });
    await control.join(id);
    control.changeSettings({ callbackFaults: [{ fault: 'delay', ms: 600_000 }] });
    await control.join(id);
    expect(control.conference(id).callbacks).toHaveLength(1);
    now += 1000;
    expect(Date.parse(control.time())).toBe(now - 1000 + 100_000_000);
    expect((await callControl('POST', '/reset')).status).toBe(200);
    expect(control.conferences()).toEqual([]);
    expect(control.requests()).toMatchObject({ total: 0, peak: 0 });
    expect(control.settings()).toMatchObject({ speed: 2, callbackFaults: [], requestsPerSecond: 0 });
    expect(Date.parse(control.time())).toBe(now);
    expect((await call('GET', '/conferences/c1')).status).toBe(404);
    await create({ id: 'c1', callback_url: url });
    expect(control.conference('c1').callbacks).toEqual([]);
    await control.join('c1');
    await control.whenIdle();
    expect(received).toHaveLength(1);
  });

  it.each([
    ['GET', '/nothing', undefined, 404],
    ['GET', '', undefined, 404],
    ['GET', '/conferences/none', undefined, 404],
    ['POST', '/conferences/none/join', {}, 404],
    ['POST', '/conferences/none/leave', {}, 404],
    ['POST', '/conferences/none/end', {}, 404],
    ['POST', '/conferences/none/callback', {}, 404],
    ['POST', '/conferences/c1/sing', {}, 404],
    ['PUT', '/settings', {}, 405],
    ['GET', '/reset', undefined, 405],
    ['DELETE', '/conferences/c1', undefined, 405],
    ['POST', '/conferences/c1/join', { who: 'nobody' }, 400],
    ['POST', '/conferences/c1/join', { whom: 'organizer' }, 400],
    ['POST', '/conferences/c1/end', { at: 'once' }, 400],
    ['POST', '/conferences/c1/callback', '{', 400],
    ['POST', '/reset', '[]', 400],
  ])('answers %s %s %j with an error of status %i', async (method, path, body, status) => {
    const { callControl, create } = await startTestSimulator();
    await create({ id: 'c1' });
    const answer = await callControl(method, path, body);
    expect([answer.status, answer.body.status_code]).toEqual([status, status]);
  });

  it('refuses a form, which a page of another site could send', async () => {
    const { controlUrl } = await startTestSimulator();
    const response = await fetch(`${controlUrl}/settings`, {
      method: 'PATCH',
      body: new URLSearchParams({ profile: 'talkative' }),
    });
    expect(response.status).toBe(415);
  });

  it('accepts only JSON, and says so', async () => {
    const { controlUrl } = await startTestSimulator();
    const headers = { 'content-type': 'text/plain' };
    const response = await fetch(`${controlUrl}/settings`, { method: 'PATCH', headers, body: '{}' });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ message: 'Content-Type: expected application/json' });
  });

  it('says what a missing field must be', async () => {
    const { callControl } = await startTestSimulator();
    const answer = await callControl('PATCH', '/settings', { basic: { username: 'a' } });
    expect(answer.body.message).toBe('basic.password: expected a string of at most 256 characters');
  });
});
