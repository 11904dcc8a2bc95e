import { advance } from '../../lambda/domain/advance';
import type { Entry } from '../../lambda/domain/entry';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { INITIAL_STATE, type Phase, type State } from '../../lambda/domain/state';
import { at, audit, callback, change, definition, presence, statusReport, tick, unreadable } from './entries';

/** As the first release saved it: nothing of a timetable. */
function older(phase: Phase, more: Partial<State> = {}): State {
  return { ...INITIAL_STATE, position: 4, sequence: 6, asOf: at('09:00:00'), phase, ...more };
}

const live = { isAttendanceProven: true, organizer: { value: true }, statusCheckDue: at('10:00:05') };
/** Its start time came before the release that publishes it: it is published at once. */
const reached = { dueAt: at('10:00:00') };
const ended = { isAttendanceProven: true, asOf: at('11:00:09'), lastReportAt: at('11:00:05') };

describe('a state that an earlier release saved has a timetable after its next entry', () => {
  test.each<[string, State, Entry, Partial<State['timetable']>]>([
    [
      'scheduled, before its reminder',
      older('scheduled'),
      callback('09:10:00', {}),
      { dueAt: at('09:50:00') },
    ],
    [
      'scheduled, after its reminder',
      older('scheduled'),
      change('updated', '09:55:00'),
      { dueAt: at('10:00:00') },
    ],
    ['scheduled, after its start', older('scheduled'), callback('10:20:00', {}), reached],
    ['live', older('live', live), presence('10:30:00', true, 1), reached],
    ['live after its end', older('live', live), unreadable('11:20:00'), reached],
    ['ended', older('ended', ended), statusReport('11:05:00', 0), reached],
    ['ended long ago', older('ended', ended), callback('2026-06-04T10:00:00', {}), reached],
    ['gone', older('gone'), statusReport('10:05:00', 'not found'), reached],
    ['failed', older('failed'), presence('10:05:00', false, 1), { dueAt: at('10:35:00') }],
    ['cancelled', older('cancelled'), statusReport('10:05:00', 'not found'), { dueAt: at('10:35:00') }],
  ])('%s', (_name, state, entry, timetable) => {
    const outcome = advance({ definition, state }, entry, DEFAULT_RULES);
    expect(outcome.state.timetable).toMatchObject({ revision: 1, awaitingReport: [], ...timetable });
    expect([outcome.state.position, outcome.state.closedAt]).toEqual([5, undefined]);
  });

  test.each<Phase>(['scheduled', 'live', 'ended', 'gone', 'failed', 'cancelled'])(
    '%s, and is closed in time',
    (phase) => {
      let state = advance({ definition, state: older(phase) }, unreadable('12:00:00'), DEFAULT_RULES).state;
      for (let ticks = 0; state.closedAt === undefined && ticks < 10; ticks += 1) {
        const { revision = 0, dueAt = at('12:00:00') } = state.timetable ?? {};
        const ticked = advance(
          { definition, state },
          { ...tick('12:00:00', revision), dueAt, receivedAt: dueAt },
          DEFAULT_RULES,
        );
        const { notBefore: requestedAt, isAudit } = ticked.statusCheck ?? { notBefore: dueAt };
        const said = { ...statusReport('12:00:00', 'not found'), requestedAt, receivedAt: requestedAt };
        const answered = isAudit ? { ...said, audit: audit(9) } : said;
        state = advance({ definition, state: ticked.state }, answered, DEFAULT_RULES).state;
      }
      expect(state.closedAt).toBeDefined();
    },
  );

  test('but not one whose definition or phase is unknown', () => {
    const entry = presence('10:00:00', true, 1);
    expect(advance({ state: older('live') }, entry, DEFAULT_RULES).state.timetable).toBeUndefined();
    const { phase: _unknown, ...first } = older('scheduled');
    expect(
      advance({ definition, state: first }, tick('10:00:00', 1), DEFAULT_RULES).state.timetable,
    ).toBeUndefined();
  });
});
