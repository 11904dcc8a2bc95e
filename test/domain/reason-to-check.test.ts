import { advance } from '../../lambda/domain/advance';
import { type Callback, isStaleCallStatus } from '../../lambda/domain/callback/parse-callback';
import { reasonToCheck, reasonToCheckRepeat } from '../../lambda/domain/reason-to-check';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { INITIAL_STATE, type State } from '../../lambda/domain/state';
import { at, CONFERENCE, call, callback, definition } from './entries';

const entry = callback('10:30:00', {});
const ended: State = { ...INITIAL_STATE, phase: 'ended' };
const withCall: State = { ...INITIAL_STATE, phase: 'live', participants: ['u1'] };

const OVER = 'a callback reports the end, but somebody is present';
const CALLS = 'a callback reports nobody present, but calls are in progress';
const GOES_ON = 'a callback without a time reports that the ended conference goes on';

function reasonFor(
  said: Partial<Callback>,
  before: State = INITIAL_STATE,
  observed = before,
  about = definition,
) {
  return reasonToCheck(
    entry,
    { known: {}, unknown: {}, faults: [], ...said },
    before,
    observed,
    about,
    DEFAULT_RULES,
  );
}

test.each<[string, Partial<Callback>, State, string | undefined]>([
  ['one without a known field', {}, INITIAL_STATE, 'a callback has no field with a known meaning'],
  [
    'one with a word that has no meaning',
    { statusWord: 'x' },
    INITIAL_STATE,
    'a callback has no field with a known meaning',
  ],
  ['one with a word that has a meaning', { statusWord: 'ended' }, INITIAL_STATE, undefined],
  ['one with the word unknown', { statusWord: 'unknown' }, INITIAL_STATE, undefined],
  ['one with only the organizer', { organizer: false }, INITIAL_STATE, undefined],
  ['one with only the attendees', { attendees: 0 }, INITIAL_STATE, undefined],
  ['one with only a call', { call: { uid: 'u1', status: 'END' } }, INITIAL_STATE, undefined],
  ['one with two faults', { faults: ['a: b', 'c: d'] }, INITIAL_STATE, 'a callback has a fault: a: b'],
  ['one that reports the end and an attendee', { statusWord: 'ended', attendees: 1 }, INITIAL_STATE, OVER],
  ['one that reports the end during a call', { statusWord: 'ended' }, withCall, OVER],
  ['one that reports nobody present during a call', { attendees: 0 }, withCall, CALLS],
  ['one that reports no organizer during a call', { organizer: false }, withCall, CALLS],
  ['one with only a word during a call', { statusWord: 'unknown' }, withCall, undefined],
  ['presence after the end', { attendees: 1 }, ended, GOES_ON],
  ['a word of the start after the end', { statusWord: 'live' }, ended, GOES_ON],
  ['nobody after the end', { attendees: 0 }, ended, undefined],
  ['presence before the end', { attendees: 1 }, { ...ended, phase: 'live' }, undefined],
])('%s causes a status check, or none, with its reason', (_name, said, before, reason) => {
  expect(reasonFor(said, before)).toBe(reason);
});

test.each(['cancelled', 'failed', 'gone'] as const)(
  'a callback of a conference that is %s causes a status check',
  (phase) => {
    const reason = `a callback was received for a conference that is ${phase}`;
    expect(reasonFor({ organizer: true }, { ...INITIAL_STATE, phase })).toBe(reason);
  },
);

test('a callback names its conference by its own id, by FoneStorm’s id, and by any id if that is unknown', () => {
  const about = (id: string, of = definition) =>
    reasonFor({ namedConferenceId: id, organizer: true }, INITIAL_STATE, INITIAL_STATE, of);
  expect(about(CONFERENCE)).toBeUndefined();
  expect(about('f1')).toBeUndefined();
  expect(about('f2')).toBe('a callback names another conference: f2');
  const { fonestorm: _unknown, ...proposed } = definition;
  expect(about('f2', proposed)).toBeUndefined();
});

describe('a status of a call', () => {
  const [earlier, time, later] = [at('10:00:00'), at('10:00:01'), at('10:00:02')];

  test.each<['BEGIN' | 'END', typeof time | undefined, (typeof time | undefined)[], boolean]>([
    ['BEGIN', time, [], false],
    ['BEGIN', time, [earlier], false],
    ['BEGIN', time, [time], true],
    ['BEGIN', time, [later], true],
    ['BEGIN', time, [earlier, later], true],
    ['BEGIN', time, [undefined], true],
    ['BEGIN', undefined, [], false],
    ['BEGIN', undefined, [earlier], true],
    ['END', time, [], false],
    ['END', time, [earlier], false],
    ['END', time, [time], false],
    ['END', time, [later], true],
    ['END', time, [earlier, later], true],
    ['END', time, [undefined], false],
    ['END', undefined, [later], false],
  ])('%s at %s is out of date or not, with the other status at %j', (status, moment, others, expected) => {
    const own = { uid: 'u1', status, ...(moment && { time: moment }) };
    expect(isStaleCallStatus(own, others)).toBe(expected);
  });

  const BEGINS = 'a callback without a time repeats the BEGIN of a call that ended';
  const ENDS = 'a callback without a time repeats the END of a call';
  const there: State = { ...withCall, organizer: { value: true } };

  test.each<[string, Callback['call'], State, boolean, string | undefined]>([
    ['a beginning after the end', { uid: 'u1', status: 'BEGIN' }, INITIAL_STATE, true, BEGINS],
    ['a beginning of a call that goes on', { uid: 'u1', status: 'BEGIN' }, there, false, undefined],
    ['a beginning with a time', { uid: 'u1', status: 'BEGIN', time }, INITIAL_STATE, true, undefined],
    ['an end while somebody is present', { uid: 'u1', status: 'END' }, there, false, ENDS],
    ['an end while nobody is present', { uid: 'u1', status: 'END' }, INITIAL_STATE, false, undefined],
    ['an end with a time', { uid: 'u1', status: 'END', time }, there, false, undefined],
    ['a callback without a call', undefined, there, true, undefined],
  ])('that repeats leads to a status check, or not: %s', (_name, said, before, isOver, reason) => {
    const repeated = { known: {}, unknown: {}, faults: [], ...(said && { call: said }) };
    expect(reasonToCheckRepeat(repeated, before, isOver)).toBe(reason);
  });

  test('that repeats causes a status check if it is ambiguous', () => {
    const known = { definition, state: INITIAL_STATE, duplicateOf: 'callback-1' };
    const asked = (more: object) =>
      advance({ ...known, ...more }, call('10:00:00', 'u1', 'BEGIN'), DEFAULT_RULES).statusCheck?.reason;
    expect(asked({ isStale: true })).toBe(BEGINS);
    expect(asked({})).toBeUndefined();
  });
});
