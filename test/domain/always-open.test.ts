import fc from 'fast-check';
import { propertyRuns } from '../property-runs';
import { advanceEntries } from './advance-entries';
import { entries } from './arbitraries';
import { at, call, callback, change, presence, statusReport, definition as usual } from './entries';
import { runScenario, type Scenario } from './scenario';

/** A conference without times, whose status reports have no statuses, as with generation 2.4. */
const room: Scenario = {
  fields: { label: 'Standing room' },
  entries: [change('created')],
  reports: { '09:00:00': { status: {} } },
  until: '2026-05-05T08:00:00',
};
const definition = { ...usual, fields: { label: 'Standing room' } };
const TIMES = { start_time: at('10:00:00'), end_time: at('11:00:00') };
const CLEARED = { start_time: '', end_time: '' } as const;
const visit = (from: string, to: string, uid: string) => [call(from, uid, 'BEGIN'), call(to, uid, 'END')];

test('a conference without times starts and ends each time that somebody comes, and has no other events', () => {
  const entries = [
    ...(room.entries ?? []),
    ...visit('09:30:00', '09:40:00', 'u1'),
    call('12:00:00', 'u2', 'BEGIN'),
    call('12:00:05', 'u3', 'BEGIN'),
    call('12:10:00', 'u2', 'END'),
    call('12:20:00', 'u3', 'END'),
  ];
  expect(runScenario({ ...room, entries }).timeline).toEqual([
    '09:00:00 Conference Scheduled, api',
    '09:30:00 Conference Started, callback',
    '09:30:00 Participant Joined, callback',
    '09:40:00 Participant Left, callback',
    '09:40:00 Conference Ended, callback',
    '12:00:00 Conference Started, callback',
    '12:00:00 Participant Joined, callback',
    '12:00:05 Participant Joined, callback',
    '12:10:00 Participant Left, callback',
    '12:20:00 Participant Left, callback',
    '12:20:00 Conference Ended, callback',
  ]);
});

test('a conference without times and visitors has no event after it was scheduled, and one status check a day', () => {
  const { timeline, statusChecks, state } = runScenario({ ...room, until: '2026-05-14T08:00:00' });
  expect(timeline).toEqual(['09:00:00 Conference Scheduled, api']);
  expect(statusChecks.map(({ reason }) => reason)).toEqual(Array(9).fill('steps are due: poll'));
  expect(state).toMatchObject({ phase: 'scheduled' });
  expect(state.closedAt).toBeUndefined();
});

test.each([
  ['before anybody came', [], 'scheduled'],
  ['after somebody came and left', visit('09:30:00', '09:40:00', 'u1'), 'ended'],
])(
  'a conference that FoneStorm no longer has %s is gone, and has no more status checks',
  (_when, visits, phase) => {
    const entries = [change('created'), ...visits];
    expect(advanceEntries(entries, { definition }).state.phase).toBe(phase);
    const gone = advanceEntries([...entries, statusReport('10:00:00', 'not found')], { definition });
    expect(gone.types.at(-1)).toBe('Conference Gone');
    expect(gone.state.timetable?.dueAt).toBeUndefined();
  },
);

test('a conference whose creation failed stays failed if FoneStorm does not have it', () => {
  const { state, types } = advanceEntries([change('failed'), statusReport('10:00:00', 'not found')], {
    definition,
  });
  expect(state.phase).toBe('failed');
  expect(types).not.toContain('Conference Gone');
});

test('a conference with times that ended early stays ended if FoneStorm no longer has it', () => {
  const ended = callback('10:20:00', { conference_status: 'ended' });
  const entries = [change('created'), ...visit('10:05:00', '10:10:00', 'u1'), ended];
  const { state, types } = advanceEntries([...entries, statusReport('10:30:00', 'not found')]);
  expect(state.phase).toBe('ended');
  expect(types.at(-1)).toBe('Conference Ended');
});

test('a deleted conference is due for nothing', () => {
  const { state } = advanceEntries([change('created'), change('deleted', '09:10:00')], { definition });
  expect(state).toMatchObject({ phase: 'cancelled' });
  expect(state.timetable?.dueAt).toBeUndefined();
});

test('events of a conference without times carry its label, and no times', () => {
  const [scheduled] = runScenario(room).events;
  expect(scheduled?.detail.conference).toEqual({
    ...{ id: 'c1', label: 'Standing room', conference_status: 'unknown' },
    ...{ organizer_status: false, attendees_status: 0 },
  });
});

test('status words without presence neither start and end a conference without times at once, nor end it later', () => {
  const started = [change('created'), callback('09:30:00', { conference_status: 'active' })];
  expect(advanceEntries(started, { definition }).types).toEqual([
    'Conference Scheduled',
    'Conference Started',
  ]);
  const unknown = callback('09:31:00', { conference_status: 'unknown' });
  expect(advanceEntries([...started, unknown], { definition }).state.phase).toBe('live');
  const ended = callback('09:32:00', { conference_status: 'ended' });
  expect(advanceEntries([...started, unknown, ended], { definition }).state.phase).toBe('ended');
});

test('a conference without times ends when the organizer leaves last, at any time', () => {
  const entries = [change('created'), presence('09:30:00', true, 0), presence('09:40:00', false, 0)];
  expect(advanceEntries(entries, { definition }).types).toEqual([
    ...['Conference Scheduled', 'Conference Started', 'Organizer Joined'],
    ...['Organizer Left', 'Conference Ended'],
  ]);
});

describe('a conference without times that is given some', () => {
  test('has a timetable from then on: reminders, and the close', () => {
    const { timeline, state } = runScenario({ ...room, updates: { '09:20:00': TIMES } });
    expect(timeline).toContain('09:50:00 Conference Reminder, timetable');
    expect(state).toMatchObject({ timetable: { start: TIMES.start_time, end: TIMES.end_time } });
    expect(state.closedAt).toBeDefined();
  });

  test('is scheduled again if somebody had come and left', () => {
    const entries = [...(room.entries ?? []), ...visit('09:05:00', '09:10:00', 'u1')];
    const { timeline } = runScenario({ ...room, entries, updates: { '09:20:00': TIMES } });
    expect(timeline).toContain('09:20:00 Conference Scheduled, api');
  });

  test('has a new revision for its next tick', () => {
    const before = runScenario({ ...room, until: '09:19:00' }).state.timetable?.revision ?? 0;
    const ticks = runScenario({ ...room, updates: { '09:20:00': TIMES } }).states.flatMap(({ entry }) =>
      entry.kind === 'tick' ? [entry.revision] : [],
    );
    expect(Math.min(...ticks)).toBeGreaterThan(before);
    expect(new Set(ticks).size).toBe(ticks.length);
  });

  test('is audited from then on, and does not miss expired records', () => {
    const entries = [...(room.entries ?? []), ...visit('09:05:00', '09:10:00', 'u1')];
    const until = '09:19:00';
    const { auditedUpTo, sequence } = runScenario({ ...room, entries, until }).state;
    expect(auditedUpTo).toBe(sequence);
  });
});

describe('a conference whose times are removed', () => {
  const scheduled: Scenario = { ...room, fields: { ...TIMES, label: 'Weekly' } };

  test('is due for none of its earlier steps, and its log may expire by age', () => {
    const { timeline, states, state } = runScenario({ ...scheduled, updates: { '09:20:00': CLEARED } });
    expect(timeline).toEqual(['09:00:00 Conference Scheduled, api', '09:20:00 Conference Updated, api']);
    expect(state.timetable).toMatchObject({ done: [], awaitingReport: [] });
    expect(states.filter(({ isExpiryMoved }) => isExpiryMoved).map(({ moment }) => moment)).toEqual([
      at('09:20:00'),
    ]);
  });

  test('ends if it was empty and live only because of its times', () => {
    const entries = [change('created'), ...visit('10:05:00', '10:10:00', 'u1')];
    const { timeline } = runScenario({ ...scheduled, entries, updates: { '10:20:00': CLEARED } });
    expect(timeline.slice(-2)).toEqual([
      '10:20:00 Conference Updated, api',
      '10:20:00 Conference Ended, api',
    ]);
  });

  test('goes on if somebody is present', () => {
    const entries = [change('created'), call('10:05:00', 'u1', 'BEGIN'), call('12:00:00', 'u1', 'END')];
    const { timeline } = runScenario({ ...scheduled, entries, updates: { '10:20:00': CLEARED } });
    expect(timeline.slice(-2)).toEqual([
      '12:00:00 Participant Left, callback',
      '12:00:00 Conference Ended, callback',
    ]);
  });

  test('is scheduled again if it had ended', () => {
    const entries = [change('created'), ...visit('10:05:00', '11:05:00', 'u1')];
    const { timeline } = runScenario({ ...scheduled, entries, updates: { '11:20:00': CLEARED } });
    expect(timeline.slice(-2)).toEqual([
      '11:20:00 Conference Updated, api',
      '11:20:00 Conference Scheduled, api',
    ]);
  });
});

test('for any entries, a conference without times starts and ends in turn, and has no other events of a timetable', () => {
  const EVER = [
    ...[
      'Callback Received',
      'Conference Scheduled',
      'Conference Started',
      'Conference Ended',
      'Conference Gone',
    ],
    ...['Conference Updated', 'Conference Cancelled', 'Conference Creation Failed', 'Conference Adopted'],
    ...[
      'Organizer Joined',
      'Organizer Left',
      'Attendee Count Changed',
      'Participant Joined',
      'Participant Left',
    ],
    ...['Callback Delivery Failed', 'Participant Missed'],
  ];
  fc.assert(
    fc.property(entries, (received) => {
      const { events, state } = advanceEntries([change('created', '00:00:00'), ...received], { definition });
      const types: string[] = events.map(({ type }) => type);
      expect(EVER).toEqual(expect.arrayContaining(types));
      const turns = types.filter((type) => /Started|Ended|Gone|Cancelled|Failed|Scheduled/.test(type));
      const isTwice = turns.some(
        (type, index) => type === turns[index - 1] && /Conference (Started|Ended)/.test(type),
      );
      expect([turns, isTwice]).toEqual([turns, false]);
      expect(state.timetable).toMatchObject({ done: [], awaitingReport: [] });
    }),
    { numRuns: propertyRuns(100) },
  );
});
