import { after } from '../../../lambda/domain/instant';
import { BudgetExceeded } from '../../../lambda/ports/budget';
import { FoneStormError } from '../../../lambda/ports/fonestorm';
import { clock, FONENUMBER, from, MINUTE, type NumberDesk, numberDesk } from '../number-desk';
import { testRelay } from '../test-relay';

const relay = testRelay({ generation: '2.4' });

const ofNumbers = (types: readonly string[]) => types.filter((type) => type.startsWith('Number'));

test('ten minutes before the start the relay assigns the number, and publishes Number Assigned', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  await it.live(clock('09:49'));
  expect([it.requests, await it.assignment()]).toEqual([[], { to: undefined, reports: undefined }]);
  await it.live(clock('09:50'));
  // The callback URL comes first, so a call in between is reported.
  expect(it.requests).toEqual(['09:50 read', '09:50 setReceiveUrl', '09:50 setConference']);
  expect(await it.assignment()).toEqual({ to: 'a', reports: 'a' });
  expect(ofNumbers(it.types('a'))).toEqual(['Number Assigned']);
  const event = it.events.find(({ type }) => type === 'Number Assigned');
  expect(event?.detail).toMatchObject({ fonenumber: FONENUMBER, metadata: { origin: 'timetable' } });
});

test('at the start the relay checks the number, and does not change it', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  await it.live(clock('11:45'));
  expect(it.requests.slice(3)).toEqual(['10:00 read']);
  expect(ofNumbers(it.types('a'))).toEqual(['Number Assigned']);
  const findings = it.events.flatMap(({ detail }) => detail.findings ?? []);
  expect(findings).toEqual(['no callback and no status report says who was present']);
});

test('of two adjacent conferences, the second has the number from the end of the first', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  await it.create('b', from(60, 90));
  await it.live(clock('10:59'));
  expect(await it.assignment()).toEqual({ to: 'a', reports: 'a' });
  await it.live(clock('11:00'));
  expect(await it.assignment()).toEqual({ to: 'b', reports: 'b' });
  expect([ofNumbers(it.types('a')), ofNumbers(it.types('b'))]).toEqual([
    ['Number Assigned'],
    ['Number Assigned'],
  ]);
});

test('a conference in the lead time of a later one has the number first, and the later one has it afterwards', async () => {
  const it = await numberDesk(relay());
  await it.create('b', from(5, 90));
  await it.live(clock('09:56'));
  expect(await it.assignment()).toEqual({ to: 'b', reports: 'b' });
  await it.create('a', from(0, 5));
  expect(await it.assignment()).toEqual({ to: 'a', reports: 'a' });
  await it.live(clock('10:04'));
  expect(await it.assignment()).toEqual({ to: 'a', reports: 'a' });
  await it.live(clock('10:05'));
  expect(await it.assignment()).toEqual({ to: 'b', reports: 'b' });
  expect(ofNumbers(it.types('b'))).toEqual(['Number Assigned']);
});

test('a moved conference is assigned once for each time, and other changes assign nothing', async () => {
  const it = await numberDesk(relay());
  const change = async (fields: object) => {
    expect((await it.call('PUT', '/v2/conferences/a', fields)).status).toBe(200);
    await it.settle();
  };
  await it.create('a', from(0, 60));
  await it.live(clock('09:55'));
  await change({ label: 'Other' });
  expect(ofNumbers(it.types('a'))).toHaveLength(1);
  await change(from(30, 90));
  await it.live(clock('10:19'));
  expect(ofNumbers(it.types('a'))).toHaveLength(1);
  await it.live(clock('10:20'));
  expect(ofNumbers(it.types('a'))).toHaveLength(2);
  const other = '3215550002';
  await change({ fonenumber: other });
  expect(ofNumbers(it.types('a'))).toHaveLength(3);
  expect(await it.assignment(other)).toEqual({ to: 'a', reports: 'a' });
});

test.each<[string, (it: NumberDesk) => Promise<unknown>]>([
  ['deleted', (it) => it.call('DELETE', '/v2/conferences/a')],
  ['erased', (it) => it.call('DELETE', '/v2/conferences/a?erase=true')],
  ['moved', (it) => it.call('PUT', '/v2/conferences/a', from(120, 180))],
])('a command for a conference that was %s changes nothing', async (_name, change) => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  const [tick] = it.schedules.values();
  if (!tick) throw new Error('expected a tick');
  it.pass(50 * MINUTE);
  await change(it);
  it.mailbox.unshift({ ...tick, receivedAt: it.now() });
  await it.settle();
  expect(it.requests).toEqual([]);
  expect(ofNumbers(it.types('a'))).toEqual([]);
});

test('a conference without times gets its number at once', async () => {
  const it = await numberDesk(relay());
  const { status } = await it.call('POST', '/v2/conferences', {
    id: 'a',
    label: 'Open',
    fonenumber: FONENUMBER,
  });
  if (status !== 201) return expect(status).toBe(400);
  await it.settle();
  expect(it.requests).toHaveLength(3);
  expect(ofNumbers(it.types('a'))).toEqual(['Number Assigned']);
});

test('with 2017, and without a number, nothing is assigned', async () => {
  const old = await numberDesk(relay(), { generation: '2017', rules: relay().ports.rules });
  await old.create('a', from(0, 60));
  const it = await numberDesk(relay());
  const { fonenumber: _none, ...fields } = from(0, 60);
  await it.create('b', fields);
  for (const each of [old, it]) {
    await each.live(clock('11:45'));
    expect(each.requests).toEqual([]);
  }
});

describe('a number that somebody changed at FoneStorm', () => {
  test('is reported once when the conference starts, and not changed back', async () => {
    const it = await numberDesk(relay());
    await it.create('a', from(0, 60));
    await it.live(clock('09:55'));
    await it.fonenumbers.setService(FONENUMBER, { service_type: 'Hangup' });
    await it.live(clock('11:45'));
    expect(it.requests.slice(3)).toEqual(['10:00 read']);
    expect(ofNumbers(it.types('a'))).toEqual(['Number Assigned', 'Number Assignment Failed']);
    const event = it.events.find(({ type }) => type === 'Number Assignment Failed');
    expect(event?.detail.reason).toBe('the number was changed at FoneStorm: its service is Hangup');
    expect(it.warnings.map(([code]) => code)).toContain('number.changed_elsewhere');
    expect((await it.fonenumbers.read(FONENUMBER)).service).toEqual({ type: 'Hangup' });
  });

  test('before the first assignment is assigned, because no difference is known', async () => {
    const it = await numberDesk(relay());
    await it.create('a', from(0, 60));
    await it.create('b', from(60, 90));
    await it.live(clock('10:30'));
    await it.fonenumbers.setService(FONENUMBER, { service_type: 'Hangup' });
    await it.live(clock('11:00'));
    expect(await it.assignment()).toEqual({ to: 'b', reports: 'b' });
  });
});

describe('FoneStorm', () => {
  test('refuses: the event has the reason, and there is no retry', async () => {
    const it = await numberDesk(relay(), {
      fails(name) {
        if (name === 'setConference') throw new FoneStormError('refused', 'no such service', { status: 400 });
      },
    });
    await it.create('a', from(0, 60));
    await it.live(clock('11:45'));
    expect(it.requests).toEqual(['09:50 read', '09:50 setReceiveUrl', '09:50 setConference']);
    const event = it.events.find(({ type }) => type === 'Number Assignment Failed');
    expect(event?.detail).toMatchObject({
      fonenumber: FONENUMBER,
      reason: 'FoneStorm refused: no such service',
    });
  });

  test('does not have the number: the event says so', async () => {
    const it = await numberDesk(relay());
    await it.create('a', from(0, 60, '5550000000'));
    await it.live(clock('09:50'));
    expect(ofNumbers(it.types('a'))).toEqual(['Number Assignment Failed']);
  });

  test.each([
    ['does not answer', new FoneStormError('timeout', 'no answer')],
    ['is busy', new FoneStormError('busy', 'busy')],
    ['gets no request, because the budget has no slot', new BudgetExceeded(1)],
  ])('%s: the command is retried, and has one outcome', async (_name, error) => {
    let failures = 2;
    const it = await numberDesk(relay(), {
      fails(name) {
        if (name === 'setConference' && failures-- > 0) throw error;
      },
    });
    await it.create('a', from(0, 60));
    await expect(it.live(clock('09:50'))).rejects.toBe(error);
    expect(await it.assignment()).toEqual({ to: undefined, reports: 'a' });
    await expect(it.settle()).rejects.toBe(error);
    await it.settle();
    expect(await it.assignment()).toEqual({ to: 'a', reports: 'a' });
    expect(ofNumbers(it.types('a'))).toEqual(['Number Assigned']);
  });
});

test('a lost command is sent again after a quarter of an hour', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  let lost = 1;
  const put = it.ports.statusChecks.put.bind(it.ports.statusChecks);
  it.ports.statusChecks.put = async (what) => {
    if ('kind' in what && lost-- > 0) return;
    await put(what);
  };
  await it.live(clock('10:04'));
  expect(await it.assignment()).toEqual({ to: undefined, reports: undefined });
  await it.live(clock('10:05'));
  expect(await it.assignment()).toEqual({ to: 'a', reports: 'a' });
});

test('a conference without any outcome of its commands fails its audit', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  const put = it.ports.statusChecks.put.bind(it.ports.statusChecks);
  it.ports.statusChecks.put = async (what) => {
    if (!('kind' in what)) await put(what);
  };
  await it.live(clock('11:45'));
  const failed = it.events.find(({ type }) => type === 'Conference Audit Failed');
  expect(failed?.detail.findings).toContain('the assignment of its FoneNumber has no outcome');
  expect(it.requests).toEqual([]);
});

test('a tick after the end assigns nothing, and the event says so', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  it.pass(3 * 60 * MINUTE);
  await it.live(it.now());
  expect(it.requests).toEqual([]);
  expect(ofNumbers(it.types('a'))).toEqual(['Number Assignment Failed']);
});

test('a repeated or early command assigns the number once', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  const put = it.ports.statusChecks.put.bind(it.ports.statusChecks);
  it.ports.statusChecks.put = async (what) => {
    await put(what);
    await put(what);
  };
  await it.live(clock('09:50'));
  expect(it.requests).toEqual(['09:50 read', '09:50 setReceiveUrl', '09:50 setConference', '09:50 read']);
  expect(ofNumbers(it.types('a'))).toEqual(['Number Assigned']);
});

test('a command waits while that of another conference assigns the number', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  const number = await it.ports.bookings.read(FONENUMBER);
  it.pass(50 * MINUTE);
  const lease = { conferenceId: 'z', since: it.now() };
  if (number) await it.ports.bookings.write({ ...number, version: number.version + 1, lease });
  await expect(it.live(clock('09:50'))).rejects.toThrow('expected no lease, got one of conference z');
  expect(it.requests).toEqual([]);
  it.pass(MINUTE);
  await it.settle();
  expect(await it.assignment()).toEqual({ to: 'a', reports: 'a' });
});

test('a conference with a lost booking books again at its assignment; if the number is taken, the event names the other conference', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  const number = await it.ports.bookings.read(FONENUMBER);
  if (!number) throw new Error('expected a booking');
  await it.ports.bookings.write({ ...number, version: number.version + 1, bookings: [] });
  await it.create('b', from(30, 60));
  await it.live(after(clock('09:50'), 0));
  expect(ofNumbers(it.types('a'))).toEqual(['Number Assignment Failed']);
  const event = it.events.find(({ type }) => type === 'Number Assignment Failed');
  expect(event?.detail.reason).toContain('conference b');
});

test('a lost check at the start is repeated', async () => {
  const it = await numberDesk(relay());
  await it.create('a', from(0, 60));
  await it.live(clock('09:55'));
  const put = it.ports.statusChecks.put.bind(it.ports.statusChecks);
  let lost = 1;
  it.ports.statusChecks.put = async (what) => {
    if (!('kind' in what) || lost-- <= 0) await put(what);
  };
  await it.live(clock('11:45'));
  expect(it.requests.slice(3)).toEqual(['10:15 read']);
});
