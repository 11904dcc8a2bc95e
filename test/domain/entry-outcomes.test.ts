import { advance } from '../../lambda/domain/advance';
import type { Entry, UndeliveredEntry } from '../../lambda/domain/entry';
import type { Instant } from '../../lambda/domain/instant';
import type { AdvanceInput } from '../../lambda/domain/outcome';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import {
  type CheckedStep,
  INITIAL_STATE,
  type Phase,
  type State,
  type Step,
} from '../../lambda/domain/state';
import { at, audit, CONFERENCE, callback, change, definition, statusReport, tick } from './entries';

const advanced = (entry: Entry, state?: Partial<State>, more: AdvanceInput = { definition }) =>
  advance({ ...more, ...(state && { state: { ...INITIAL_STATE, ...state } }) }, entry, DEFAULT_RULES);
const types = ({ events }: ReturnType<typeof advance>) => events.map(({ type }) => type);

/** Planned before the start: a day and a half after the close, plus the retention. */
const EXPIRY = '2026-08-03T23:30:00.000Z' as Instant;

/** The state of a conference whose timetable awaits a report, and whose times were published. */
function awaiting(phase: Phase, steps: readonly CheckedStep[]): Partial<State> {
  const [start, end] = [at('10:00:00'), at('11:00:00')];
  const done: readonly Step[] = ['start reached', 'end reached'];
  const timetable = { revision: 7, start, end, startKnownSince: at('09:00:00'), done, awaitingReport: steps };
  return { phase, phaseAt: at('11:00:00'), isAttendanceProven: true, sequence: 5, timetable };
}

describe('a delivery that failed', () => {
  const entry: UndeliveredEntry = {
    ...{ kind: 'undelivered', id: 'undelivered-1', conferenceId: CONFERENCE, receivedAt: at('10:00:00') },
    ...{ callback: 3, failedAt: at('09:59:00'), attempts: 10, reason: '503' },
  };

  test('is published, and changes nothing else', () => {
    const { events, state } = advanced(entry, { phase: 'live', position: 4, sequence: 2 });
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: 'Callback Delivery Failed',
      detail: {
        callback: 3,
        attempts: 10,
        reason: '503',
        metadata: { sequence: 3, origin: 'callback' },
      },
    });
    expect(state).toMatchObject({ phase: 'live', position: 5, sequence: 3 });
    expect(advanced(entry).state).toMatchObject({ position: 1, sequence: 1 });
  });
});

describe('the adoption of a conference', () => {
  test('that is new sets the phase scheduled, and publishes only Conference Adopted', () => {
    const outcome = advanced(change('adopted'));
    expect(types(outcome)).toEqual(['Conference Adopted']);
    expect(outcome.state.phase).toBe('scheduled');
    expect(outcome.events[0]?.detail.metadata.origin).toBe('reconciliation');
  });

  test('that somebody has joined before also publishes its start', () => {
    const attended = { isAttendanceProven: true, attendees: { value: 1 } };
    const outcome = advanced(change('adopted', '10:30:00'), attended);
    expect(types(outcome)).toEqual(['Conference Adopted', 'Conference Started']);
    expect(outcome.state.phase).toBe('live');
  });

  test('that has a phase leaves it unchanged', () => {
    const outcome = advanced(change('adopted', '10:30:00'), { phase: 'cancelled' });
    expect(types(outcome)).toEqual(['Conference Adopted']);
    expect(outcome.state.phase).toBe('cancelled');
  });
});

test('a creation without a definition sets the phase scheduled', () => {
  expect(advanced(change('created'), undefined, {}).state.phase).toBe('scheduled');
});

test('a refused creation leaves a cancelled conference cancelled, and fails a scheduled one', () => {
  expect(advanced(change('failed'), { phase: 'cancelled' }).state.phase).toBe('cancelled');
  expect(advanced(change('failed'), { phase: 'scheduled' }).state.phase).toBe('failed');
});

test('a refusal is published if the definition is confirmed, proposed or unknown', () => {
  const { fonestorm: _none, ...proposed } = definition;
  for (const about of [definition, proposed, undefined]) {
    const { events } = advanced({ ...change('failed'), reason: 'no' }, undefined, { definition: about });
    expect(events[0]?.detail.reason).toBe('no');
  }
});

test('the event of a callback has its fields and its faults', () => {
  const [event] = advanced(callback('10:00:00', { organizer_status: 'x' }, { method: 'GET' })).events;
  expect(event?.detail.callback).toStrictEqual({
    ...{ entry: expect.any(String), method: 'GET', position: 1, raw: expect.any(String) },
    ...{ known: { organizer_status: 'x' }, unknown: {} },
    faults: ['organizer_status: expected true or false'],
  });
});

describe('an update of a conference that ended', () => {
  const updated = (
    changed: readonly string[] | undefined,
    time = '10:30:00',
    of: AdvanceInput = { definition },
  ) =>
    advanced(
      change('updated', time, changed && { changed }),
      { phase: 'ended', statusWord: { value: 'x' } },
      of,
    );

  test('that moves its start or its end schedules it again, with nobody present', () => {
    for (const name of ['start_time', 'end_time']) {
      const { state } = updated([name]);
      expect(state).toMatchObject({
        phase: 'scheduled',
        organizer: { value: false, time: at('10:30:00') },
        attendees: { value: 0, time: at('10:30:00') },
        statusWord: { value: 'unknown', time: at('10:30:00') },
      });
    }
  });

  test('leaves it ended if the times are unchanged, unknown, or not in the future', () => {
    expect(updated(['label']).state.phase).toBe('ended');
    expect(updated(undefined).state.phase).toBe('ended');
    expect(updated(['end_time'], '11:00:00').state.phase).toBe('ended');
    expect(updated(['end_time'], '10:30:00', {}).state.phase).toBe('ended');
  });

  test('publishes the names of the changed fields', () => {
    expect(updated(undefined).events[0]?.detail.changed).toEqual([]);
    expect(updated(['label']).events[0]?.detail.changed).toEqual(['label']);
  });
});

test('a redriven callback is published once', () => {
  expect(types(advanced(callback('10:00:00', { attendees_status: 1 }, { redriven: true })))).toEqual([
    'Callback Received',
  ]);
});

describe('a redriven callback', () => {
  const there: Partial<State> = { phase: 'live', isAttendanceProven: true, participants: ['ada'] };
  const redriven = (fields: Record<string, unknown>) =>
    advanced(callback('10:30:00', fields, { redriven: true }), there);

  test('with the END of a participant ends the participation, and changes nothing else', () => {
    const outcome = redriven({ uid: 'ada', status: 'END', attendees_status: 7 });
    expect(types(outcome)).toEqual(['Callback Received', 'Participant Left']);
    expect(outcome.state).toMatchObject({ participants: [], attendees: { value: 0 } });
  });

  test.each([
    ['with a BEGIN adds no participant', { uid: 'dee', status: 'BEGIN' }],
    ['with the END of an unknown call changes nothing', { uid: 'dee', status: 'END' }],
  ])('%s', (_name, fields) => {
    const outcome = redriven(fields);
    expect(types(outcome)).toEqual(['Callback Received']);
    expect(outcome.state.participants).toEqual(['ada']);
  });
});

describe('the last END, handled after newer reports of presence', () => {
  const late: Partial<State> = {
    ...{ phase: 'live', isAttendanceProven: true, participants: ['ada'], asOf: at('11:10:00') },
    organizer: { value: false, time: at('11:05:00') },
    attendees: { value: 0, time: at('11:04:00') },
    presenceReportedAt: at('11:05:02'),
  };
  const fields = { uid: 'ada', status: 'END', timestamp: at('10:30:00') };

  test.each([
    ['ends the conference at the latest report', '11:10:05', {}, '11:05:00'],
    [
      'ends the conference at the receipt of that report if the END was redriven',
      '10:30:01',
      { redriven: true },
      '11:05:02',
    ],
  ] as const)('%s', (_name, received, more, end) => {
    const { events } = advanced(callback(received, fields, more), late);
    const times = events.map(({ type, detail }) => [type, detail.metadata.occurredAt]);
    expect(times).toEqual([
      ['Callback Received', at('10:30:00')],
      ['Participant Left', at('10:30:00')],
      ['Conference Ended', at(end)],
    ]);
  });
});

describe('a tick', () => {
  test('of another revision changes nothing', () => {
    const outcome = advanced(tick('10:05:00', 6), awaiting('scheduled', []));
    expect(outcome.events).toEqual([]);
    expect(outcome.statusCheck).toBeUndefined();
  });

  test('requests a status check for all due steps', () => {
    const { statusCheck } = advanced(tick('10:05:00', 7), awaiting('scheduled', []));
    expect(statusCheck?.reason).toBe('steps are due: start, organizer absent');
  });

  test.each([
    [
      'abandons the close exactly a day after the first status check',
      at('11:30:00'),
      ['Conference Audit Failed'],
      true,
    ],
    ['does not abandon the close before a day has passed', at('11:30:01'), [], false],
    ['does not abandon the close if no status check was sent', undefined, [], false],
  ] as const)('%s', (_name, statusCheckPendingSince, expected, isClosed) => {
    const facts = {
      ...awaiting('ended', ['close']),
      ...(statusCheckPendingSince && { statusCheckPendingSince }),
    };
    const outcome = advanced(tick('2026-05-05T11:30:00', 7), {
      ...facts,
      logExpiresAt: EXPIRY,
      auditedUpTo: 3,
    });
    expect(types(outcome)).toEqual(expected);
    expect(outcome.state.closedAt !== undefined).toBe(isClosed);
    expect(outcome.state).toMatchObject({ auditedUpTo: 3 });
    expect(outcome.state.logExpiresAt).toBe(isClosed ? 'never' : EXPIRY);
    expect([outcome.expiresAt, outcome.isExpiryMoved]).toEqual(
      isClosed ? [undefined, true] : [EXPIRY, undefined],
    );
  });
});

describe('a status report', () => {
  test('that is redriven, or was requested before a newer one, publishes nothing', () => {
    expect(advanced(statusReport('10:00:00', 2, { redriven: true })).events).toEqual([]);
    expect(
      advanced(statusReport('10:00:00', 2), { phase: 'live', lastReportAt: at('10:00:01') }).events,
    ).toEqual([]);
  });

  test('that was requested before a later callback is requested again if it would change something, or is awaited', () => {
    const lastCallbackAt = at('10:30:01');
    const overtaken = (said: number, facts: Partial<State>) =>
      advanced(statusReport('10:30:00', said), { lastCallbackAt, ...facts }).statusCheck?.reason;
    const live: Partial<State> = { phase: 'live', isAttendanceProven: true, attendees: { value: 2 } };
    expect(overtaken(2, live)).toBeUndefined();
    expect(overtaken(1, live)).toBe('a callback was received after the status check was sent');
    expect(overtaken(2, { ...awaiting('live', ['organizer absent']), ...live })).toBe(
      'a callback was received after the status check was sent',
    );
  });

  test('causes events that occurred at the time of its request', () => {
    const late = statusReport('10:30:00', 2, { receivedAt: at('10:30:05') });
    const [event] = advanced(late, { phase: 'scheduled' }).events;
    expect(event?.detail.metadata).toMatchObject({ occurredAt: at('10:30:00'), receivedAt: at('10:30:05') });
  });

  test('without an audit closes nothing: it is requested again, and the other steps are decided', () => {
    const outcome = advanced(statusReport('11:30:00', 0), awaiting('ended', ['organizer absent', 'close']));
    expect(outcome.statusCheck).toMatchObject({
      reason: 'the conference is due to be closed',
      isAudit: true,
    });
    expect(outcome.state.timetable?.awaitingReport).toEqual(['close']);
    expect(outcome.state.closedAt).toBeUndefined();
  });

  test('with an audit without findings closes the conference', () => {
    const outcome = advanced(statusReport('11:30:00', 0, { audit: audit(5) }), {
      ...awaiting('ended', ['close']),
      logExpiresAt: EXPIRY,
    });
    expect([outcome.expiresAt, outcome.isExpiryMoved]).toEqual([EXPIRY, undefined]);
    expect(outcome.state).toMatchObject({
      ...{ auditedUpTo: 5, logExpiresAt: EXPIRY, closedAt: at('11:30:00') },
    });
    expect(outcome.state.timetable?.awaitingReport).toEqual([]);
  });
});
