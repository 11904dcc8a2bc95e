import { until } from '../until';
import { CALLER, NUMBER, startWithNumber } from './conference-with-number';
import { closeAfterEach, hourFrom, startTestSimulator } from './test-simulator';

closeAfterEach();

describe('people of v2.4', () => {
  it('call the number that leads to the conference around its times, and hang up', async () => {
    const { control, said, id, call } = await startWithNumber({ speed: 0, runsScripts: true });
    const start = Date.parse(control.time());
    const times = { start_time: start + 60_000, end_time: start + 5 * 60_000 };
    const [start_time, end_time] = Object.values(times).map((time) => new Date(time).toISOString());
    await call('PUT', `/conferences/${id}`, { start_time, end_time });
    control.changeSettings({ speed: 6000 });
    await until(() => control.conference(id).isOver && control.conference(id).people.length === 0);
    expect(await said()).toEqual([...Array(3).fill('BEGIN'), ...Array(3).fill('END ANSWERED')]);
  });

  it('do not join a conference without a number, also not by the control API', async () => {
    const { call, control, callControl } = await startTestSimulator(
      { generation: '2.4', runsScripts: true },
      { fonenumbers: [] },
    );
    const { id } = (await call('POST', '/conferences', { label: 'x', ...hourFrom(-30) })).body.conference;
    expect(control.conference(id).hasBegun).toBe(false);
    const joined = await callControl('POST', `/conferences/${id}/join`);
    expect([joined.status, joined.body.message]).toEqual([
      ...[400, 'id: expected a conference that a FoneNumber leads to'],
    ]);
  });

  it('join late a conference that gets its number late, except those who would have left by then', async () => {
    let now = Date.parse('2026-05-04T09:00:00Z');
    const { call, control } = await startTestSimulator(
      { generation: '2.4', runsScripts: true },
      { now: () => now },
    );
    const times = { start_time: '2026-05-04T08:30:00Z', end_time: '2026-05-04T09:01:00Z' };
    const { id } = (await call('POST', '/conferences', { label: 'x', ...times })).body.conference;
    now += 31_000;
    const service = { service_type: 'Conference', service_id: id };
    await call('POST', `/fonenumbers/${NUMBER}/service`, service);
    expect(control.conference(id).people.map(({ name }) => name)).toEqual(['organizer', 'attendee-2']);
    await control.leave(id, 'organizer');
    await call('POST', `/fonenumbers/${NUMBER}/service`, service);
    expect(control.conference(id).people.map(({ name }) => name)).toEqual(['attendee-2']);
  });

  it('that the control API added stay after its end', async () => {
    const { control, said, id, call } = await startWithNumber({ speed: 0, runsScripts: true });
    await control.call(NUMBER);
    const end_time = new Date(Date.parse(control.time()) + 60_000).toISOString();
    await call('PUT', `/conferences/${id}`, { start_time: new Date(0).toISOString(), end_time });
    control.changeSettings({ speed: 6000 });
    await until(() => control.conference(id).isOver && control.conference(id).people.length === 1);
    await control.whenIdle();
    expect((await said()).filter((status) => status === 'BEGIN')).toHaveLength(4);
    expect(control.conference(id).people).toMatchObject([{ name: 'caller 13175550150' }]);
  });

  it('join, leave and end by the control API as calls', async () => {
    const { callControl, said, id } = await startWithNumber();
    for (const who of ['organizer', 'attendee'])
      await callControl('POST', `/conferences/${id}/join`, { who });
    await callControl('POST', `/conferences/${id}/leave`, { who: 'attendee' });
    await callControl('POST', `/conferences/${id}/end`);
    expect(await said()).toEqual(['BEGIN', 'BEGIN', 'END ANSWERED', 'END ANSWERED']);
  });
});

describe('the control API of calls', () => {
  it('calls, answers and hangs up, and shows it', async () => {
    const { callControl } = await startWithNumber();
    const called = await callControl('POST', `/fonenumbers/${NUMBER}/call`, { from: CALLER, how: 'ring' });
    const { uid } = called.body.call;
    expect(called.body.call).toEqual({
      ...{ uid, direction: 'INBOUND', type: 'VOICE', from: CALLER, to: NUMBER, fonenumber: NUMBER },
      ...{ since: expect.any(String), isOver: false },
    });
    expect((await callControl('POST', `/calls/${uid}/answer`)).body.call).toHaveProperty('conferenceId');
    expect((await callControl('GET', `/fonenumbers/${NUMBER}`)).body.fonenumber).toMatchObject({
      calls: [{ uid }],
    });
    expect(
      (await callControl('POST', `/calls/${uid}/hang-up`, { disposition: 'FAILED:503' })).body.call.isOver,
    ).toBe(true);
    expect((await callControl('GET', '/fonenumbers')).body.fonenumbers).toHaveLength(3);
    expect((await callControl('POST', `/calls/${uid}/hang-up`)).status).toBe(404);
  });

  it.each([
    ['/fonenumbers/9995550000/call', {}, 404],
    [`/fonenumbers/${NUMBER}/call`, { how: 'shout' }, 400],
    [`/fonenumbers/${NUMBER}/call`, { from: '' }, 400],
    [`/fonenumbers/${NUMBER}/call`, { type: 'TELEX' }, 400],
    ['/calls/none/answer', {}, 404],
    ['/calls/none/hang-up', {}, 404],
    ['/calls/none/hang-up', { disposition: 'BORED' }, 400],
  ])('refuses %s %j with %i', async (path, body, status) => {
    const { callControl } = await startWithNumber();
    expect((await callControl('POST', path, body)).status).toBe(status);
  });
});
