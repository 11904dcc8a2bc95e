import { after } from '../../lambda/domain/instant';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { advanceEntries } from './advance-entries';
import { at, call, change, presence, statusReport, WHOLE_CONFERENCE } from './entries';
import { runScenario, type Scenario } from './scenario';

const created = change('created');
const nothing = { status: {} };
const NOT_KNOWN = 'no callback and no status report says who was present';

/** The events, without `Callback Received`. */
const toldOf = (life: Scenario) => runScenario(life).timeline;
const typesOf = (life: Scenario) => runScenario(life).events.map(({ type }) => type);
const findings = (life: Scenario) =>
  runScenario(life).events.flatMap(({ type, detail }) =>
    type === 'Conference Audit Failed' ? detail.findings : [],
  );

describe('status reports without presence', () => {
  test.each([
    ['without any status', nothing],
    ['with only the word unknown', { status: { conference_status: 'unknown' } }],
  ])('%s cause no event of presence, and the audit finds that presence is unknown', (_name, said) => {
    const life = { entries: [created], reports: { '09:00:00': said } };
    expect(toldOf(life)).toEqual([
      '09:00:00 Conference Scheduled, api',
      '09:50:00 Conference Reminder, timetable',
      '11:30:05 Conference Audit Failed, timetable',
    ]);
    expect(findings(life)).toEqual([NOT_KNOWN]);
    const { state } = runScenario(life);
    expect(state.closedAt).toBeDefined();
    expect(state.timetable).toMatchObject({ awaitingReport: [] });
  });

  test('do not change values from callbacks', () => {
    const life = { entries: [created, ...WHOLE_CONFERENCE], reports: { '09:00:00': nothing } };
    expect(toldOf(life)).toEqual([
      '09:00:00 Conference Scheduled, api',
      '09:50:00 Conference Reminder, timetable',
      '10:00:01 Conference Started, callback',
      '10:00:01 Organizer Joined, callback',
      '10:00:05 Attendee Count Changed, callback',
      '11:00:09 Attendee Count Changed, callback',
      '11:00:09 Organizer Left, callback',
      '11:00:09 Conference Ended, callback',
    ]);
    expect(findings(life)).toEqual([]);
  });

  test('end no call in progress', () => {
    const entries = [created, call('10:00:10', 'u1', 'BEGIN'), call('10:40:00', 'u1', 'END')];
    expect(toldOf({ entries, reports: { '09:00:00': nothing } })).toContain(
      '10:40:00 Participant Left, callback',
    );
  });

  test('cause an audit finding, also if they report the end', () => {
    const over = { status: { conference_status: 'ended' } };
    const life = { entries: [created], reports: { '09:00:00': nothing, '10:10:00': over } };
    expect(findings(life)).toEqual([NOT_KNOWN]);
  });

  test('do not cause Conference Overrunning', () => {
    const entries = [created, presence('10:00:01', true, 0), presence('11:20:00', false, 0)];
    expect(typesOf({ entries, reports: { '09:00:00': nothing } })).not.toContain('Conference Overrunning');
    expect(typesOf({ entries, reports: { '09:00:00': { organizer: true } } })).toContain(
      'Conference Overrunning',
    );
  });
});

describe('a status report with one of the two statuses of presence', () => {
  test('of the organizer decides whether the organizer is absent, and not whether anybody joined', () => {
    const types = typesOf({
      entries: [created],
      reports: { '09:00:00': { status: { organizer_status: false } } },
    });
    expect(types).toContain('Organizer Absent');
    expect(types).not.toContain('Conference Not Attended');
  });

  test('of the attendees decides neither', () => {
    const types = typesOf({
      entries: [created],
      reports: { '09:00:00': { status: { attendees_status: 0 } } },
    });
    expect(types).not.toContain('Organizer Absent');
    expect(types).not.toContain('Conference Not Attended');
  });

  test.each([
    ['the organizer is absent', { organizer_status: false }, ['u1']],
    ['no attendees are present', { attendees_status: 0 }, ['u1']],
    ['neither', { organizer_status: false, attendees_status: 0 }, []],
    ['only an attendee is present', { organizer_status: false, attendees_status: 1 }, ['u1']],
  ])('ends calls only if both statuses report that nobody is present: %s', (_name, status, left) => {
    const { state } = advanceEntries([
      created,
      call('10:00:10', 'u1', 'BEGIN'),
      statusReport('10:10:00', { status }),
    ]);
    expect(state.participants).toEqual(left);
  });

  test('shows that somebody is present', () => {
    const status = { attendees_status: 2 };
    const types = typesOf({ entries: [created], reports: { '10:00:00': { status } }, until: '10:10:00' });
    expect(types).toEqual(expect.arrayContaining(['Conference Started', 'Attendee Count Changed']));
  });
});

describe('a status report of not found after the end', () => {
  test('does not make presence known if it was unknown', () => {
    const life: Scenario = { entries: [created], reports: { '09:00:00': 'silent', '11:05:00': 'not found' } };
    expect(toldOf(life)).toEqual([
      '09:00:00 Conference Scheduled, api',
      '09:50:00 Conference Reminder, timetable',
      expect.stringMatching(/Conference Audit Failed, timetable$/),
    ]);
    expect(findings(life)).toEqual([NOT_KNOWN]);
    expect(runScenario(life).state.isPresenceKnown).toBeUndefined();
  });

  test('does not decide whether the organizer was absent if only calls are known', () => {
    const entries = [created, call('10:00:10', 'u1', 'BEGIN')];
    const life: Scenario = { entries, reports: { '09:00:00': 'silent', '11:00:00': 'not found' } };
    expect(typesOf(life)).not.toContain('Organizer Absent');
    expect(typesOf(life)).toContain('Conference Ended');
  });
});

describe('a conference whose last callback is lost, and whose status reports have no presence', () => {
  const begun = [created, call('10:00:10', 'u1', 'BEGIN')];
  const NO_END = 'no callback and no status report says that the conference ended';

  test.each<[string, NonNullable<Scenario['reports']>, readonly string[]]>([
    [
      'is closed a day after its close was due, with the finding that its end is unknown',
      { '09:00:00': nothing },
      [NO_END],
    ],
    [
      'is also closed if FoneStorm stops answering',
      { '09:00:00': nothing, '2026-05-04T12:00:00': 'silent' },
      ['FoneStorm did not answer the status checks', NO_END],
    ],
  ])('%s', (_name, reports, expected) => {
    const { state, timeline, statusChecks } = runScenario({ entries: begun, reports });
    expect(findings({ entries: begun, reports })).toEqual(expected);
    expect(timeline.slice(-2)).toEqual([
      '10:00:10 Participant Joined, callback',
      expect.stringMatching(/^2026-05-05T1[1-9]:.* Conference Audit Failed, timetable$/),
    ]);
    expect(state).toMatchObject({ phase: 'live', participants: ['u1'], timetable: { awaitingReport: [] } });
    expect(state.timetable?.dueAt).toBeUndefined();
    expect(state.logExpiresAt).toBe('never');
    expect(statusChecks.length).toBeLessThan(60);
  });

  test('is not closed before a day has passed since the last callback', () => {
    const more = call('2026-05-05T09:00:00', 'u2', 'BEGIN');
    const { closedAt = '' } = runScenario({
      entries: [...begun, more],
      reports: { '09:00:00': nothing },
    }).state;
    expect(closedAt > '2026-05-06T09:30' && closedAt < '2026-05-06T15:00').toBe(true);
  });

  test('is not closed while FoneStorm reports that somebody is present', () => {
    const reports: Scenario['reports'] = { '09:00:00': { organizer: true } };
    const { state, statusChecks } = runScenario({ entries: begun, reports, until: '2027-05-08T00:00:00' });
    expect(state.phase).toBe('live');
    expect(state.closedAt).toBeUndefined();
    expect(statusChecks.length).toBeLessThan(100);
  });

  test('is not closed by a report that somebody is present', () => {
    const reports: Scenario['reports'] = {
      ...{ '09:00:00': nothing, '2026-05-05T11:00:00': { organizer: true }, '2026-05-06T11:00:00': 0 },
    };
    const { state, timeline } = runScenario({ entries: begun, reports });
    expect(timeline.filter((line) => line.includes('Audit Failed'))).toEqual([]);
    expect(state.phase).toBe('ended');
    expect(state.closedAt).toBeDefined();
  });

  test('is closed half an hour after the status report that nobody is present', () => {
    const reports: Scenario['reports'] = { '09:00:00': nothing, '2026-05-05T11:00:00': 0 };
    const { state, timeline } = runScenario({ entries: begun, reports });
    expect(findings({ entries: begun, reports })).toEqual([]);
    expect(timeline.at(-1)).toMatch(/Conference Ended, reconciliation$/);
    const { phaseAt = at('10:00:00'), closedAt } = state;
    expect(closedAt).toBe(after(phaseAt, 30 * 60_000 + DEFAULT_RULES.statusCheckDelay));
  });

  test('ends after its close, if the callback arrives after all', () => {
    const late = call('2026-05-06T09:00:00', 'u1', 'END');
    const { state, timeline } = runScenario({ entries: [...begun, late], reports: { '09:00:00': nothing } });
    expect(timeline.slice(-3)).toEqual([
      expect.stringContaining('Conference Audit Failed'),
      '2026-05-06T09:00:00 Participant Left, callback',
      '2026-05-06T09:00:00 Conference Ended, callback',
    ]);
    expect(state.phase).toBe('ended');
    expect(state.timetable?.dueAt).toBeUndefined();
  });

  test('is checked again after its close, if a callback reports presence', () => {
    const more = call('2026-05-06T09:00:00', 'u2', 'BEGIN');
    const { state, states } = runScenario({ entries: [...begun, more], reports: { '09:00:00': nothing } });
    const reopened = states.find(({ entry }) => entry === more)?.state;
    expect(reopened?.closedAt).toBeUndefined();
    expect(reopened?.timetable?.dueAt).toBeDefined();
    expect(state.closedAt !== undefined && state.closedAt > at('2026-05-07T09:30:00')).toBe(true);
  });
});

test('a status that is missing in a later status report does not change', () => {
  const { state } = runScenario({
    entries: [created],
    reports: { '10:00:00': { organizer: true, attendees: 2 }, '10:07:00': nothing },
    rules: DEFAULT_RULES,
    until: '10:30:00',
  });
  expect(state).toMatchObject({ phase: 'live', organizer: { value: true }, attendees: { value: 2 } });
});

test('a status report whose status word cannot be stored is not requested again at once', () => {
  const reports = { '10:00:00': { word: 'x'.repeat(65) } };
  const { statusChecks, events, state } = runScenario({ entries: [created], reports, until: '10:04:00' });
  expect(statusChecks).toHaveLength(1);
  expect(events.at(-1)?.detail.callback).toMatchObject({
    faults: ['conference_status: expected a string of 1 to 64 characters'],
  });
  expect(state.statusWord.value).toBe('unknown');
});
