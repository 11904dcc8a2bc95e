import { advance } from '../../lambda/domain/advance';
import { type Callback, isOvertaken } from '../../lambda/domain/callback';
import { doubtOf, doubtOfRepeat } from '../../lambda/domain/doubt';
import { RULES } from '../../lambda/domain/rules';
import { INITIAL, type State } from '../../lambda/domain/state';
import { at, CONFERENCE, call, callback, definition } from './entries';

const entry = callback('10:30:00', {});
const ended: State = { ...INITIAL, phase: 'ended' };
const withCall: State = { ...INITIAL, phase: 'live', participants: ['u1'] };

const OVER = 'a callback says that it is over, and somebody is there';
const CALLS = 'a callback says that nobody is there, and calls go on';
const GOES_ON = 'a callback says that it goes on though it ended';

function doubt(said: Partial<Callback>, before: State = INITIAL, heard = before, about = definition) {
  return doubtOf(entry, { known: {}, unknown: {}, faults: [], ...said }, before, heard, about, RULES);
}

test.each<[string, Partial<Callback>, State, string | undefined]>([
  ['one that says nothing', {}, INITIAL, 'a callback says nothing that is understood'],
  ['one with a word of no meaning', { word: 'x' }, INITIAL, 'a callback says nothing that is understood'],
  ['one with a word that means something', { word: 'ended' }, INITIAL, undefined],
  ['one whose word is that it is unknown', { word: 'unknown' }, INITIAL, undefined],
  ['one about the organizer alone', { organizer: false }, INITIAL, undefined],
  ['one about the attendees alone', { attendees: 0 }, INITIAL, undefined],
  ['one about a call alone', { call: { uid: 'u1', status: 'END' } }, INITIAL, undefined],
  ['one with two faults', { faults: ['a: b', 'c: d'] }, INITIAL, 'a callback is not understood: a: b'],
  ['one that says it is over, and an attendee', { word: 'ended', attendees: 1 }, INITIAL, OVER],
  ['one that says it is over while a call goes on', { word: 'ended' }, withCall, OVER],
  ['one that says nobody is there while a call goes on', { attendees: 0 }, withCall, CALLS],
  ['one that says no organizer is there while a call goes on', { organizer: false }, withCall, CALLS],
  ['one with a word alone while a call goes on', { word: 'unknown' }, withCall, undefined],
  ['presence after the end', { attendees: 1 }, ended, GOES_ON],
  ['a word of the start after the end', { word: 'live' }, ended, GOES_ON],
  ['nobody after the end', { attendees: 0 }, ended, undefined],
  ['presence before the end', { attendees: 1 }, { ...ended, phase: 'live' }, undefined],
])('%s is doubted, or not, for its reason', (_name, said, before, reason) => {
  expect(doubt(said, before)).toBe(reason);
});

test.each(['cancelled', 'failed', 'gone'] as const)(
  'a callback of a conference that is %s is doubted',
  (phase) => {
    const reason = `a callback came though the conference is ${phase}`;
    expect(doubt({ organizer: true }, { ...INITIAL, phase })).toBe(reason);
  },
);

test('it is about the conference by its own id, by FoneStorm’s, and by any where that is not known', () => {
  const about = (id: string, of = definition) => doubt({ about: id, organizer: true }, INITIAL, INITIAL, of);
  expect(about(CONFERENCE)).toBeUndefined();
  expect(about('f1')).toBeUndefined();
  expect(about('f2')).toBe('a callback says it is about f2');
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
    expect(isOvertaken(own, others)).toBe(expected);
  });

  const BEGINS = 'a call that ended is said to begin again, without a time';
  const ENDS = 'a call that ended is said to end again, without a time';
  const there: State = { ...withCall, organizer: { value: true } };

  test.each<[string, Callback['call'], State, boolean, string | undefined]>([
    ['a beginning after the end', { uid: 'u1', status: 'BEGIN' }, INITIAL, true, BEGINS],
    ['a beginning of a call that goes on', { uid: 'u1', status: 'BEGIN' }, there, false, undefined],
    ['a beginning with a time', { uid: 'u1', status: 'BEGIN', time }, INITIAL, true, undefined],
    ['an end while somebody is there', { uid: 'u1', status: 'END' }, there, false, ENDS],
    ['an end while nobody is there', { uid: 'u1', status: 'END' }, INITIAL, false, undefined],
    ['an end with a time', { uid: 'u1', status: 'END', time }, there, false, undefined],
    ['nothing of a call', undefined, there, true, undefined],
  ])('that repeats leads to a status check, or not: %s', (_name, said, before, isOver, reason) => {
    const repeated = { known: {}, unknown: {}, faults: [], ...(said && { call: said }) };
    expect(doubtOfRepeat(repeated, before, isOver)).toBe(reason);
  });

  test('that repeats leads to a status check if it is in doubt', () => {
    const known = { definition, state: INITIAL, duplicateOf: 'callback-1' };
    const asked = (more: object) =>
      advance({ ...known, ...more }, call('10:00:00', 'u1', 'BEGIN'), RULES).question?.reason;
    expect(asked({ isOvertaken: true })).toBe(BEGINS);
    expect(asked({})).toBeUndefined();
  });
});
