import fc from 'fast-check';
import type { Entry } from '../../lambda/domain/entry';
import { isAnyonePresent, isAttended, type Phase, type State } from '../../lambda/domain/state';
import { setPropertyRuns } from '../property-runs';
import { advanceEntries } from './advance-entries';
import { clockTime, entries, LATER, time } from './arbitraries';
import { at, callback, change, definition, statusReport } from './entries';

setPropertyRuns(25);

/** A conference that is not over by the end of these tests. */
const longer = { definition: { ...definition, fields: { ...definition.fields, end_time: at('23:00:00') } } };

interface Way {
  readonly name: string;
  readonly entry: () => Entry;
  readonly from: (before: State) => boolean;
  readonly to: Phase;
  readonly how?: typeof longer;
}

describe('no state is without a way out', () => {
  /** What leads from a phase to another, where it has to. */
  const ways: readonly Way[] = [
    {
      name: 'its deletion cancels it',
      entry: () => change('deleted', clockTime(LATER)),
      from: () => true,
      to: 'cancelled',
    },
    {
      name: 'an answer that somebody is there opens it',
      entry: () => statusReport(clockTime(LATER), { attendees: 1 }),
      from: () => true,
      to: 'live',
    },
    {
      name: 'an answer that it is over ends it',
      entry: () => statusReport(clockTime(LATER), { word: 'ended' }),
      from: () => true,
      to: 'ended',
    },
    {
      name: 'an answer after the end that nobody is there any more ends it',
      entry: () => statusReport(clockTime(LATER), 0),
      from: isAttended,
      to: 'ended',
    },
    {
      name: 'an answer that it is open and that nobody came yet schedules it',
      entry: () => statusReport(clockTime(LATER), { word: 'open' }),
      from: (state) => !isAttended(state),
      to: 'scheduled',
    },
    {
      name: 'an answer before its end that there is no such conference loses one that is scheduled or live',
      entry: () => statusReport(clockTime(LATER), 'not found'),
      from: ({ phase }) => phase === 'scheduled' || phase === 'live',
      to: 'gone',
      how: longer,
    },
    {
      name: 'an answer after its end that there is no such conference ends one that is live',
      entry: () => statusReport(clockTime(LATER), 'not found'),
      from: ({ phase }) => phase === 'live',
      to: 'ended',
    },
    {
      name: 'an answer after its end that there is no such conference leaves one that nobody came to',
      entry: () => statusReport(clockTime(LATER), 'not found'),
      from: ({ phase }) => phase === 'scheduled',
      to: 'scheduled',
    },
    {
      name: 'a refusal fails it',
      entry: () => change('failed', clockTime(LATER)),
      from: () => true,
      to: 'failed',
    },
    {
      name: 'a newer callback that somebody is there opens it, where callbacks count',
      entry: () => callback(clockTime(LATER), { ...time(LATER), attendees_status: 1 }),
      from: ({ phase }) => phase !== 'gone' && phase !== 'failed',
      to: 'live',
    },
    {
      name: 'a newer callback that it is over ends it, where callbacks count and no call goes on',
      entry: () => callback(clockTime(LATER), { ...time(LATER), conference_status: 'ended' }),
      from: ({ phase, participants }) => phase !== 'gone' && phase !== 'failed' && participants.length === 0,
      to: 'ended',
    },
  ];

  test.each(ways)('$name', ({ entry, from, to, how }) => {
    fc.assert(
      fc.property(entries, (received) => {
        const { state } = advanceEntries(received, how);
        fc.pre(state.phase !== 'cancelled' && from(state));
        expect(advanceEntries([...received, entry()], how).state.phase).toBe(to);
      }),
    );
  });

  test('a creation leads out of failure, to what the facts make of it', () => {
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

  test('a callback that alone changes nothing is a question', () => {
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

  test('cancelled is final', () => {
    fc.assert(
      fc.property(entries, entries, (before, after) => {
        expect(advanceEntries([...before, change('deleted'), ...after]).state.phase).toBe('cancelled');
      }),
    );
  });
});
