import type { Entry } from '../../../lambda/domain/entry';
import { after } from '../../../lambda/domain/instant';
import { advanceEntries } from '../advance-entries';
import { at, audit, call, callback, change, presence, statusReport, WHOLE_CONFERENCE } from '../entries';
import { runScenario, type Scenario } from '../scenario';

const created = change('created');
const reports = { '10:00:01': { organizer: true, attendees: 2 }, '11:00:09': 0 };
const life: Scenario = { entries: [created, ...WHOLE_CONFERENCE], reports };
const AUDIT_FAILED = 'Conference Audit Failed';

/** The findings of all audits of a conference. */
function findings({ events }: ReturnType<typeof runScenario>): unknown[] {
  return events.filter(({ type }) => type === AUDIT_FAILED).map(({ detail }) => detail.findings);
}

describe('a conference is closed', () => {
  test('half an hour after its end, by an audit of all its events', () => {
    const lived = runScenario(life);
    expect(lived.state.closedAt).toBe(at('11:30:14'));
    expect(lived.state.auditedUpTo).toBe(lived.events.length);
    expect(lived.state.timetable?.dueAt).toBeUndefined();
    expect(lived.statusChecks.filter(({ isAudit }) => isAudit)).toHaveLength(1);
    // A day and a half after the close that was foreseen at the beginning, plus the retention.
    expect(lived.state.logExpiresAt).toBe('2026-08-03T23:30:00.000Z');
    expect(lived.states.filter(({ isExpiryMoved }) => isExpiryMoved)).toEqual([]);
    expect(findings(lived)).toEqual([]);
  });

  test.each<[string, Scenario, RegExp[]]>([
    [
      'events are missing in the log',
      { audits: { missing: [3, 7] } },
      [/^events are missing in the log: 3, 7$/],
    ],
    [
      'entries of it are dead letters',
      { audits: { deadLetters: ['mailbox', 'status-checks'] } },
      [/dead letters are in the queue: mailbox$/, /dead letters are in the queue: status-checks$/],
    ],
    [
      'events are missing, and entries are dead letters',
      { audits: { missing: [1], deadLetters: ['mailbox'] } },
      [/missing in the log: 1$/, /dead letters are in the queue: mailbox$/],
    ],
    [
      'FoneStorm still has the deleted conference',
      { entries: [created, change('deleted', '09:30:00')], reports: {} },
      [/FoneStorm still has the deleted conference/],
    ],
  ])('with a failed audit if %s', (_name, more, found) => {
    const lived = runScenario({ ...life, ...more });
    expect(findings(lived)).toEqual([found.map((each) => expect.stringMatching(each))]);
    expect(lived.events.at(-1)?.detail.metadata).toMatchObject({ origin: 'timetable' });
    expect(lived.state.closedAt).toBeDefined();
    expect(lived.state.auditedUpTo).toBeUndefined();
    expect(lived.states.at(-1)?.isExpiryMoved).toBe(true);
    expect(lived.state.logExpiresAt).toBe('never');
    expect(lived.state.timetable?.dueAt).toBeUndefined();
  });

  test.each<[string, Scenario]>([
    ['FoneStorm no longer has it', { reports: { ...reports, '11:10:00': 'not found' } }],
    ['FoneStorm reports an unknown status', { reports: { ...reports, '11:10:00': { word: 'unknown' } } }],
    [
      'FoneStorm reports a word without a meaning',
      { reports: { ...reports, '11:10:00': { word: 'archived' } } },
    ],
    [
      'it was deleted, and FoneStorm no longer has it',
      { entries: [created, change('deleted', '09:30:00')], reports: { '09:30:00': 'not found' } },
    ],
  ])('with an audit without findings if %s', (_name, more) => {
    const lived = runScenario({ ...life, ...more });
    expect(findings(lived)).toEqual([]);
    expect(lived.state.auditedUpTo).toBeDefined();
  });

  test('half an hour after it ends again, if FoneStorm reports somebody present at the close', () => {
    const { timeline, state } = runScenario({
      ...life,
      reports: { ...reports, '11:20:00': 1, '11:33:00': 0 },
      audits: { missing: [3] },
    });
    expect(timeline.slice(-5)).toEqual([
      '11:30:14 Attendee Count Changed, reconciliation',
      '11:30:19 Conference Overrunning, timetable',
      '11:35:24 Attendee Count Changed, reconciliation',
      '11:35:24 Conference Ended, reconciliation',
      '12:05:29 Conference Audit Failed, timetable',
    ]);
    expect(state.closedAt).toBe(at('12:05:29'));
  });

  test('at the usual time if it was gone, but FoneStorm has it again before its start', () => {
    const lived = runScenario({
      entries: [created, statusReport('09:10:00', 'not found')],
      reports: { '09:10:00': 'not found', '09:30:00': 0 },
    });
    expect(lived.timeline.slice(1, 4)).toEqual([
      '09:10:00 Conference Gone, reconciliation',
      '09:40:05 Conference Scheduled, reconciliation',
      '09:50:00 Conference Reminder, timetable',
    ]);
    expect(lived.states.filter(({ isExpiryMoved }) => isExpiryMoved)).toEqual([]);
    expect(lived.state.closedAt).toBe(at('11:30:05'));
  });

  test('again after it was reopened, by an audit that continues where the last one ended', () => {
    const again = [call('12:00:00', 'u1', 'BEGIN'), call('12:03:00', 'u1', 'END')];
    const lived = runScenario({
      entries: [created, ...WHOLE_CONFERENCE, ...again],
      reports: { ...reports, '12:00:00': 1, '12:03:00': 0 },
    });
    const audited = [...new Set(lived.states.map(({ state }) => state.auditedUpTo))];
    expect(audited).toEqual([undefined, expect.any(Number), lived.events.length]);
    const open = lived.states.find(({ moment }) => moment === at('12:00:00'));
    expect(open?.state).toMatchObject({ phase: 'live', auditedUpTo: audited[1] });
    expect(open?.state.closedAt).toBeUndefined();
    expect(lived.state.closedAt).toBe(at('12:35:15'));
  });

  test('permanently if no later entry reopens it', () => {
    const late = [presence('12:00:00', false, 1), change('updated', '12:10:00'), callback('12:20:00', {})];
    const lived = runScenario({ entries: [created, ...WHOLE_CONFERENCE, ...late], reports });
    expect(lived.state.closedAt).toBe(at('11:30:14'));
    expect(lived.state.timetable?.dueAt).toBeUndefined();
  });

  test('by a status report with an audit, and by no other', () => {
    const { timetable } = runScenario({ ...life, until: '11:30:08' }).state;
    const last = runScenario({ ...life, until: '11:30:10' });
    expect(timetable?.dueAt).toBe(at('11:30:09'));
    const entries: readonly Entry[] = last.states.map(({ entry }) => entry);
    const without = advanceEntries([...entries, statusReport('11:30:10', 0)]);
    expect(without.state.closedAt).toBeUndefined();
    expect(without.statusChecks.at(-1)).toMatchObject({ isAudit: true });
    const withOne = advanceEntries([...entries, statusReport('11:30:10', 0, { audit: audit(9) })]);
    expect(withOne.state).toMatchObject({ closedAt: at('11:30:10'), auditedUpTo: 9 });
  });
});

describe('if FoneStorm does not answer at the close', () => {
  const silent = { ...reports, '11:20:00': 'silent' } as const;

  test('the audit fails after a day', () => {
    const lived = runScenario({ ...life, reports: silent });
    expect(findings(lived)).toEqual([[expect.stringMatching(/did not answer/)]]);
    const { closedAt = at('00:00:00'), auditedUpTo } = lived.state;
    expect(closedAt >= at('2026-05-05T11:30:00') && closedAt < at('2026-05-05T12:35:00')).toBe(true);
    expect(auditedUpTo).toBeUndefined();
    expect(lived.statusChecks.filter(({ isAudit }) => isAudit).length).toBeLessThan(40);
  });

  test('the conference is closed within an hour of the next answer', () => {
    const { state } = runScenario({ ...life, reports: { ...silent, '2026-05-05T08:00:00': 0 } });
    const { closedAt = at('00:00:00') } = state;
    expect(closedAt <= after(at('2026-05-05T08:00:00'), 3600_000)).toBe(true);
    expect(state.auditedUpTo).toBeDefined();
  });

  test('the close has its own status check, however long FoneStorm has not answered before', () => {
    const lived = runScenario({
      entries: [created],
      reports: { '08:00:00': 'silent' },
      updates: { '09:01:00': { end_time: at('2026-05-07T10:00:00') } },
    });
    expect(lived.statusChecks.filter(({ isAudit }) => isAudit)).toHaveLength(1);
    expect(lived.state.closedAt).toBe(at('2026-05-07T11:30:05'));
    expect(findings(lived)).toEqual([[expect.stringMatching(/did not answer/)]]);
  });

  test('the conference is not closed while somebody is present according to callbacks', () => {
    const begun = call('11:40:00', 'u1', 'BEGIN');
    const ended = call('2026-05-05T11:00:00', 'u1', 'END');
    const lived = runScenario({
      entries: [created, ...WHOLE_CONFERENCE, begun, ended],
      reports: { ...silent, '2026-05-05T10:00:00': 1, '2026-05-05T11:00:00': 0 },
    });
    expect(findings(lived)).toEqual([]);
    expect(lived.state.closedAt).toBe(at('2026-05-05T11:30:05'));
  });
});
