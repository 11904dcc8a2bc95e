import { at, change } from './entries';
import { runScenario } from './scenario';

const created = change('created');
const scheduled = '09:00:00 Conference Scheduled, api';
const reminded = '09:50:00 Conference Reminder, timetable';

describe('a conference that does not take place', () => {
  test.each<[string, Parameters<typeof runScenario>[0], string[], string]>([
    [
      'because it is cancelled',
      {
        entries: [created, change('deleted', '09:30:00')],
        reports: { '09:30:00': 'not found' },
      },
      [scheduled, '09:30:00 Conference Cancelled, api'],
      '10:00:05',
    ],
    [
      'because it is cancelled during a status check',
      {
        entries: [created, change('deleted', '10:05:02')],
        reports: { '10:05:02': 'not found' },
      },
      [scheduled, reminded, '10:05:02 Conference Cancelled, api'],
      '10:35:07',
    ],
    [
      'because its creation failed',
      { entries: [change('failed')], reports: { '09:00:00': 'not found' } },
      ['09:00:00 Conference Creation Failed, api'],
      '09:30:05',
    ],
    [
      'because FoneStorm no longer has it',
      { entries: [created], reports: { '09:55:00': 'not found' } },
      [scheduled, reminded, '10:00:05 Conference Gone, reconciliation'],
      '10:30:10',
    ],
  ])('%s is closed half an hour later', (_name, life, told, closedAt) => {
    const lived = runScenario(life);
    expect(lived.timeline).toEqual(told);
    expect(lived.state.closedAt).toBe(at(closedAt));
    expect(lived.statusChecks.filter(({ isAudit }) => isAudit)).toHaveLength(1);
  });

  test('is followed again if FoneStorm has it later', () => {
    const { timeline, state } = runScenario({
      entries: [created],
      reports: { '09:55:00': 'not found', '10:20:00': 1, '10:59:00': 0 },
    });
    expect(timeline.slice(2)).toEqual([
      '10:00:05 Conference Gone, reconciliation',
      '10:30:10 Conference Started, reconciliation',
      '10:30:10 Attendee Count Changed, reconciliation',
      '11:00:05 Attendee Count Changed, reconciliation',
      '11:00:05 Conference Ended, reconciliation',
    ]);
    expect(state.closedAt).toBe(at('11:30:10'));
  });

  test('is followed from its creation on if a retry of the creation succeeds', () => {
    const { timeline, state } = runScenario({
      entries: [change('failed', '08:00:00'), change('created', '09:00:00')],
      reports: { '08:00:00': 'not found', '09:00:00': 0 },
    });
    expect(timeline.slice(0, 3)).toEqual([
      '08:00:00 Conference Creation Failed, api',
      '09:00:00 Conference Scheduled, api',
      reminded,
    ]);
    expect(state.closedAt).toBe(at('11:30:05'));
  });
});
