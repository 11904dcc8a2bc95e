import fc from 'fast-check';
import type { Entry } from '../../lambda/domain/entry';
import { isAnyonePresent, isAttended, type Phase, type State } from '../../lambda/domain/state';
import { setPropertyRuns } from '../property-runs';
import { advanceEntries } from './advance-entries';
import { clockTime, entries, LATER, time } from './arbitraries';
import { at, callback, change, definition, statusReport } from './entries';

setPropertyRuns(12);

/** A conference that is not over by the end of these tests. */
const longer = { definition: { ...definition, fields: { ...definition.fields, end_time: at('23:00:00') } } };

interface Transition {
  readonly name: string;
  readonly entry: () => Entry;
  readonly from: (before: State) => boolean;
  readonly to: Phase;
  readonly how?: typeof longer;
}

describe('a conference that is not cancelled', () => {
  /** The entries that lead from a phase to another. */
  const transitions: readonly Transition[] = [
    {
      name: 'is cancelled by its deletion',
      entry: () => change('deleted', clockTime(LATER)),
      from: () => true,
      to: 'cancelled',
    },
    {
      name: 'is live after a status report that somebody is present',
      entry: () => statusReport(clockTime(LATER), { attendees: 1 }),
      from: () => true,
      to: 'live',
    },
    {
      name: 'is ended after a status report that it ended',
      entry: () => statusReport(clockTime(LATER), { word: 'ended' }),
      from: () => true,
      to: 'ended',
    },
    {
      name: 'is ended after a status report past its end that everybody has left',
      entry: () => statusReport(clockTime(LATER), 0),
      from: isAttended,
      to: 'ended',
    },
    {
      name: 'is scheduled after a status report that it is open, if nobody has joined',
      entry: () => statusReport(clockTime(LATER), { word: 'open' }),
      from: (state) => !isAttended(state),
      to: 'scheduled',
    },
    {
      name: 'is gone after a status report before its end that it does not exist, if it was scheduled or live',
      entry: () => statusReport(clockTime(LATER), 'not found'),
      from: ({ phase }) => phase === 'scheduled' || phase === 'live',
      to: 'gone',
      how: longer,
    },
    {
      name: 'is ended after a status report past its end that it does not exist, if it was live',
      entry: () => statusReport(clockTime(LATER), 'not found'),
      from: ({ phase }) => phase === 'live',
      to: 'ended',
    },
    {
      name: 'stays scheduled after a status report past its end that it does not exist, if nobody has joined',
      entry: () => statusReport(clockTime(LATER), 'not found'),
      from: ({ phase }) => phase === 'scheduled',
      to: 'scheduled',
    },
    {
      name: 'is failed after a refusal',
      entry: () => change('failed', clockTime(LATER)),
      from: () => true,
      to: 'failed',
    },
    {
      name: 'is live after a newer callback that somebody is present, unless it is gone or failed',
      entry: () => callback(clockTime(LATER), { ...time(LATER), attendees_status: 1 }),
      from: ({ phase }) => phase !== 'gone' && phase !== 'failed',
      to: 'live',
    },
    {
      name: 'is ended after a newer callback that it ended, unless it is gone or failed, or has a call in progress',
      entry: () => callback(clockTime(LATER), { ...time(LATER), conference_status: 'ended' }),
      from: ({ phase, participants }) => phase !== 'gone' && phase !== 'failed' && participants.length === 0,
      to: 'ended',
    },
  ];

  test.each(transitions)('$name', ({ entry, from, to, how }) => {
    fc.assert(
      fc.property(entries, (received) => {
        const { state } = advanceEntries(received, how);
        fc.pre(state.phase !== 'cancelled' && from(state));
        expect(advanceEntries([...received, entry()], how).state.phase).toBe(to);
      }),
    );
  });

  test('leaves the phase failed by a creation, for the phase that its facts require', () => {
    const failed = change('failed', clockTime(LATER));
    fc.assert(
      fc.property(entries, (received) => {
        const { phase } = advanceEntries(received).state;
        fc.pre(phase !== 'cancelled' && phase !== 'gone');
        const { state } = advanceEntries([...received, failed, change('created', clockTime(LATER))]);
        expect(isAttended(state) ? ['live', 'ended'] : ['scheduled', 'ended']).toContain(state.phase);
        if (isAnyonePresent(state)) expect(state.phase).toBe('live');
      }),
    );
  });

  test('has a status check for a callback while it is gone or failed', () => {
    const closing = fc.constantFrom(
      change('failed', clockTime(LATER)),
      statusReport(clockTime(LATER), 'not found'),
    );
    fc.assert(
      fc.property(entries, closing, (received, closed) => {
        const before = advanceEntries([...received, closed], longer);
        fc.pre(before.state.phase === 'gone' || before.state.phase === 'failed');
        const late = callback(clockTime(LATER + 60), { attendees_status: 1 });
        const after = advanceEntries([...received, closed, late], longer);
        expect(after.statusChecks).toHaveLength(before.statusChecks.length + 1);
      }),
    );
  });

  test('is cancelled permanently by its deletion', () => {
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        expect(advanceEntries([...before, change('deleted'), ...after]).state.phase).toBe('cancelled');
      }),
    );
  });
});
