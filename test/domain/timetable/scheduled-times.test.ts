import { advance } from '../../../lambda/domain/advance';
import { type Entry, tickOf } from '../../../lambda/domain/entry';
import { DEFAULT_RULES } from '../../../lambda/domain/rules';
import { advanceEntries } from '../advance-entries';
import {
  at,
  CONFERENCE,
  callback,
  change,
  presence,
  unreadable,
  definition as usual,
  WHOLE_CONFERENCE,
} from '../entries';
import { runScenario, type Scenario } from '../scenario';

const created = change('created');
const started = '10:00:00 Scheduled Start Reached';
const ended = '11:00:00 Scheduled End Reached';
const MINUTE = 60_000;

/** The fields of a conference that lasts from one time to another. */
function lasting(start: string, end: string) {
  return { start_time: at(start), end_time: at(end) };
}

describe('a conference publishes that its start and its end were reached', () => {
  test.each<[string, Scenario]>([
    ['if it takes place as scheduled', { entries: [created, ...WHOLE_CONFERENCE] }],
    ['if nobody joins', { entries: [created] }],
    ['if FoneStorm reports nothing about presence', { reports: { '09:00:00': { status: {} } } }],
    ['if FoneStorm does not answer', { reports: { '09:00:00': 'silent' } }],
    ['if somebody joined before its start, and stays', { entries: [created, presence('09:50:00', true, 1)] }],
    [
      'if FoneStorm reports that it ended before its scheduled end',
      {
        entries: [
          created,
          presence('10:00:01', true, 0),
          callback('10:20:00', { conference_status: 'ended' }),
        ],
      },
    ],
    ['if it is gone before its start, and closed', { reports: { '09:00:00': 'not found' } }],
    [
      'if it is gone, and closed before its start',
      { entries: [created, callback('09:01:00', {})], reports: { '09:00:00': 'not found' } },
    ],
    ['if it is adopted', { entries: [change('adopted')] }],
    ['if each tick arrives three times', { ticks: (tick) => [tick, tick, tick] }],
  ])('%s', (_name, life) => {
    const { reached, events } = runScenario({ entries: [created], ...life, until: '2026-05-07T00:00:00' });
    expect(reached).toEqual([started, ended]);
    const metadata = events
      .filter(({ type }) => type.startsWith('Scheduled '))
      .map(({ detail }) => detail.metadata);
    expect(metadata).toMatchObject([{ origin: 'timetable' }, { origin: 'timetable' }]);
  });

  test.each<[string, Scenario, string[]]>([
    [
      'late, if its ticks are late',
      { tickDelay: 3 * MINUTE },
      ['10:03:00 Scheduled Start Reached', '11:03:00 Scheduled End Reached'],
    ],
    [
      'at once, if it is created after its start',
      { entries: [change('created', '10:20:00')] },
      ['10:20:00 Scheduled Start Reached', ended],
    ],
    [
      'at once, if it is adopted after its end',
      { entries: [change('adopted', '12:00:00')] },
      ['12:00:00 Scheduled Start Reached', '12:00:00 Scheduled End Reached'],
    ],
    [
      'at once, if it failed before its start, and is created after it',
      {
        entries: [change('failed', '09:00:00'), unreadable('10:05:00'), change('created', '10:10:00')],
        reports: { '09:00:00': 'not found', '10:10:00': 0 },
      },
      ['10:10:00 Scheduled Start Reached', ended],
    ],
    [
      'a quarter of an hour later, if the tick cannot be handled',
      { isFaulty: ({ kind, receivedAt }: Entry) => kind === 'tick' && receivedAt === at('10:00:00') },
      ['10:15:00 Scheduled Start Reached', ended],
    ],
  ])('%s', (_name, life, expected) => {
    expect(runScenario({ entries: [created], ...life }).reached).toEqual(expected);
  });

  test.each<[string, Scenario, string[]]>([
    ['is cancelled', { entries: [created, change('deleted', '09:30:00')] }, []],
    ['is cancelled after its start', { entries: [created, change('deleted', '10:30:00')] }, [started]],
    ['is erased after its start', { entries: [created, change('erased', '10:30:00')] }, [started]],
    ['was not created', { entries: [change('failed')], reports: { '09:00:00': 'not found' } }, []],
  ])('not if it %s', (_name, life, expected) => {
    expect(runScenario(life).reached).toEqual(expected);
  });
});

describe('a conference that is moved publishes each of them again for its new time', () => {
  test.each<[string, NonNullable<Scenario['updates']>, string[]]>([
    [
      'once, if it is moved before its start',
      { '09:10:00': lasting('14:00:00', '15:00:00'), '09:20:00': lasting('10:30:00', '11:30:00') },
      ['10:30:00 Scheduled Start Reached', '11:30:00 Scheduled End Reached'],
    ],
    [
      'after its start',
      { '10:30:00': lasting('11:30:00', '12:30:00') },
      [started, '11:30:00 Scheduled Start Reached', '12:30:00 Scheduled End Reached'],
    ],
    [
      'if only its start is moved',
      { '10:30:00': { start_time: at('10:40:00') } },
      [started, '10:40:00 Scheduled Start Reached', ended],
    ],
    [
      'if only its end is moved',
      { '10:30:00': { end_time: at('11:30:00') } },
      [started, '11:30:00 Scheduled End Reached'],
    ],
    [
      'if only its end is moved after it was reached',
      { '11:10:00': { end_time: at('11:40:00') } },
      [started, ended, '11:40:00 Scheduled End Reached'],
    ],
    [
      'at once, if it is moved to the past',
      { '09:30:00': lasting('08:00:00', '09:00:00') },
      ['09:30:00 Scheduled Start Reached', '09:30:00 Scheduled End Reached'],
    ],
    [
      'if it is moved back to a time that was reached',
      { '10:30:00': { start_time: at('10:50:00') }, '10:40:00': { start_time: at('10:00:00') } },
      [started, '10:40:00 Scheduled Start Reached', ended],
    ],
    [
      'if it is moved after its close',
      { '2026-05-05T08:00:00': lasting('2026-05-05T10:00:00', '2026-05-05T11:00:00') },
      [started, ended, ...[started, ended].map((line) => `2026-05-05T${line}`)],
    ],
  ])('%s', (_name, updates, expected) => {
    expect(runScenario({ entries: [created], updates }).reached).toEqual(expected);
  });

  test('not for the earlier time if the tick finds the conference moved', () => {
    const { timetable } = advanceEntries([created], { rules: { ...DEFAULT_RULES, reminders: [] } }).state;
    const moved = { ...usual, fields: { ...usual.fields, ...lasting('10:30:00', '11:30:00') } };
    const { state } = advanceEntries([created]);
    const due = tickOf(CONFERENCE, { revision: timetable?.revision ?? 0, dueAt: at('10:00:00') });
    const outcome = advance({ definition: moved, state }, due, DEFAULT_RULES);
    expect(outcome.events).toEqual([]);
  });
});

test('the start is published after an equally late reminder, and the end before the close', () => {
  const { events } = runScenario({ entries: [created], tickDelay: 4 * 3600_000, audits: { missing: [1] } });
  const types = events.map(({ type }) => type);
  expect(types.slice(1, 4)).toEqual([
    'Conference Reminder',
    'Scheduled Start Reached',
    'Scheduled End Reached',
  ]);
  expect(types.at(-1)).toBe('Conference Audit Failed');
});

test('a start that is reached while somebody is present causes no status check', () => {
  const { statusChecks } = runScenario({
    entries: [created, presence('09:58:00', true, 1)],
    reports: { '09:00:00': { organizer: true, attendees: 1 } },
    until: '10:02:00',
  });
  expect(statusChecks).toEqual([]);
});
