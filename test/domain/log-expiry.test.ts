import { type Instant, after as momentAfter } from '../../lambda/domain/instant';
import { expiryBefore, planLogExpiry } from '../../lambda/domain/log-expiry';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { INITIAL_STATE, type State } from '../../lambda/domain/state';
import { at, callback, change } from './entries';

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const RETENTION = 90 * DAY;
/** The close of a conference that ends at 11:00 and that nobody joins. */
const CLOSE = at('11:30:00');
const PLANNED = momentAfter(CLOSE, 36 * HOUR + RETENTION);

const scheduled = (more: Partial<State> = {}): State => ({
  ...{ ...INITIAL_STATE, position: 3, phase: 'scheduled', phaseAt: at('09:00:00') },
  timetable: {
    ...{ revision: 1, start: at('10:00:00'), end: at('11:00:00'), startKnownSince: at('09:00:00') },
    ...{ done: [], awaitingReport: [] },
  },
  logExpiresAt: PLANNED,
  ...more,
});
const alwaysOpen = (more: Partial<State> = {}): State => {
  const { logExpiresAt: _none, ...state } = scheduled(more);
  return {
    ...state,
    timetable: { revision: 1, startKnownSince: at('09:00:00'), done: [], awaitingReport: [] },
  };
};
const moved = (end: Instant): State => {
  const state = scheduled();
  return { ...state, ...(state.timetable && { timetable: { ...state.timetable, end } }) };
};

/** The expiry of the record after a callback at 10:00, and whether the earlier records get it, too. */
function planned(before: State, state: State, audit?: 'passed' | 'failed', time = '10:00:00') {
  const plan = planLogExpiry(before, state, callback(time, {}), audit, DEFAULT_RULES);
  return [plan.expiresAt, plan.isExpiryMoved ?? false, plan.state.logExpiresAt];
}

describe('the log of a conference with times', () => {
  test('is planned with its first record: a day and a half after the foreseen close, plus the retention', () => {
    const { logExpiresAt: _none, ...first } = scheduled({ position: 1 });
    expect(planned(INITIAL_STATE, first)).toEqual([PLANNED, false, PLANNED]);
  });

  test('gets a plan for its earlier records, too, if they had none', () => {
    const { logExpiresAt: _none, ...later } = scheduled();
    expect(planned(later, later)).toEqual([PLANNED, true, PLANNED]);
  });

  test.each([
    ['goes on as planned', scheduled()],
    ['is live, and so might close a day later', scheduled({ phase: 'live' })],
    ['ends before its time', scheduled({ phase: 'ended', phaseAt: at('10:30:00') })],
    ['is moved by half a day', moved(momentAfter(at('11:00:00'), 12 * HOUR))],
    ['is moved by half a day to an earlier time', moved(momentAfter(at('11:00:00'), -12 * HOUR))],
  ])('keeps its plan if the conference %s', (_what, state) => {
    expect(planned(scheduled(), state)).toEqual([PLANNED, false, PLANNED]);
  });

  test('gets another plan if the conference is moved by days', () => {
    const later = momentAfter(PLANNED, 2 * DAY);
    expect(planned(scheduled(), moved(momentAfter(at('11:00:00'), 2 * DAY)))).toEqual([later, true, later]);
    const ahead = scheduled({ logExpiresAt: momentAfter(PLANNED, 10 * DAY) });
    expect(planned(ahead, ahead)).toEqual([PLANNED, true, PLANNED]);
  });

  test('expires at its close as planned, if the audit found nothing', () => {
    const closed = scheduled({ phase: 'ended', closedAt: CLOSE });
    expect(planned(scheduled(), closed, 'passed', '11:30:00')).toEqual([PLANNED, false, PLANNED]);
  });

  test('never expires after a failed audit, until another one finds nothing', () => {
    const closed = scheduled({ phase: 'ended', closedAt: CLOSE });
    expect(planned(scheduled(), closed, 'failed')).toEqual([undefined, true, 'never']);
    const failed = scheduled({ ...closed, logExpiresAt: 'never' });
    expect(planned(failed, failed)).toEqual([undefined, false, 'never']);
    expect(planned(failed, failed, 'passed')).toEqual([PLANNED, true, PLANNED]);
  });

  test('keeps a record that comes long after the close for the retention, and the others as planned', () => {
    const closed = scheduled({ phase: 'ended', closedAt: CLOSE });
    const late = planLogExpiry(
      closed,
      closed,
      { ...callback('11:00:00', {}), receivedAt: momentAfter(CLOSE, 100 * DAY) },
      undefined,
      DEFAULT_RULES,
    );
    expect([late.expiresAt, late.isExpiryMoved]).toEqual([
      momentAfter(CLOSE, 100 * DAY + RETENTION),
      undefined,
    ]);
    expect(late.state.logExpiresAt).toBe(PLANNED);
  });
});

test('an always-open conference keeps each record for the retention; those from before it had no times get that, too', () => {
  const byAge = momentAfter(at('10:00:00'), RETENTION);
  expect(planned(alwaysOpen(), alwaysOpen())).toEqual([byAge, false, undefined]);
  expect(planned(scheduled(), alwaysOpen())).toEqual([byAge, true, undefined]);
});

test('without a timetable no record expires', () => {
  expect(planned(INITIAL_STATE, { ...INITIAL_STATE, position: 1 })).toEqual([undefined, false, undefined]);
});

test('the record of an erasure is kept for the retention', () => {
  const erased = { ...INITIAL_STATE, position: 4, erasedAt: at('10:00:00') };
  const plan = planLogExpiry(scheduled(), erased, change('erased', '10:00:00'), undefined, DEFAULT_RULES);
  expect([plan.expiresAt, plan.isExpiryMoved]).toEqual([momentAfter(at('10:00:00'), RETENTION), undefined]);
});

test('an idempotency key expires with the log, and after the retention at the earliest', () => {
  const [entry, late] = [callback('10:00:00', {}), momentAfter(PLANNED, DAY)];
  const expiry = (state: State | undefined, receivedAt = entry.receivedAt) =>
    expiryBefore(state, { ...entry, receivedAt }, DEFAULT_RULES);
  expect(expiry(scheduled())).toBe(PLANNED);
  expect(expiry(scheduled(), late)).toBe(momentAfter(late, RETENTION));
  expect(expiry(alwaysOpen())).toBe(momentAfter(entry.receivedAt, RETENTION));
  expect([expiry(undefined), expiry(scheduled({ logExpiresAt: 'never' }))]).toEqual([undefined, undefined]);
});
