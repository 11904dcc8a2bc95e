import {
  applyCallback,
  derivePhase,
  isProvenNew,
  reportsOngoing,
  reportsSomeonePresent,
} from '../../lambda/domain/apply-callback';
import type { Callback } from '../../lambda/domain/callback/parse-callback';
import { DEFAULT_RULES } from '../../lambda/domain/rules';
import { INITIAL_STATE, type State } from '../../lambda/domain/state';
import type { StatusWordMeaning } from '../../lambda/domain/status-words';
import { at, definition } from './entries';

const there: State = {
  ...INITIAL_STATE,
  isAttendanceProven: true,
  organizer: { value: true },
  attendees: { value: 2 },
  statusWord: { value: 'active' },
  participants: ['u1', 'u2'],
};

function saying(said: Partial<Callback>): Callback {
  return { known: {}, unknown: {}, faults: [], ...said };
}
const applied = (before: State, said: Partial<Callback>, isStale = false) =>
  applyCallback(before, saying(said), at('10:30:00'), DEFAULT_RULES, isStale);

describe('a field that a callback lacks does not change', () => {
  test.each<[string, Partial<Callback>, Partial<State>]>([
    ['if it has no field', {}, {}],
    ['if it has only the organizer', { organizer: false }, { organizer: { value: false } }],
    ['if it has only the attendees', { attendees: 0 }, { attendees: { value: 0 } }],
    ['if it has only a status word', { statusWord: 'wrapping up' }, { statusWord: { value: 'wrapping up' } }],
    ['if its status word is unknown', { statusWord: 'unknown' }, {}],
    ['if it only ends a call', { call: { uid: 'u1', status: 'END' } }, { participants: ['u2'] }],
  ])('%s', (_name, said, changed) => {
    expect(applied(there, said)).toMatchObject({ ...there, ...changed });
  });
});

test.each<[string, Partial<Callback>, true | undefined]>([
  ['the organizer', { organizer: false }, true],
  ['the attendees', { attendees: 0 }, true],
  ['a call', { call: { uid: 'u1', status: 'END' } }, true],
  ['the end', { statusWord: 'ended' }, true],
  ['another word', { statusWord: 'wrapping up' }, undefined],
  ['nothing', {}, undefined],
])('a callback about %s reports presence, or does not', (_name, said, expected) => {
  expect(applied(INITIAL_STATE, said).isPresenceKnown).toBe(expected);
});

test('the meaning of a word counts until a newer word with a meaning', () => {
  const over = (value: boolean, time?: string) => ({
    endReported: { value, ...(time && { time: at(time) }) },
  });
  const ended = applied(there, { statusWord: 'ended', time: at('10:20:00') });
  expect(ended).toMatchObject(over(true, '10:20:00'));
  for (const statusWord of ['unknown', 'wrapping up'])
    expect(applied(ended, { statusWord })).toMatchObject(over(true, '10:20:00'));
  expect(applied(ended, { statusWord: 'active', time: at('10:19:59') })).toMatchObject(
    over(true, '10:20:00'),
  );
  expect(applied(ended, { statusWord: 'active', time: at('10:20:01') })).toMatchObject(
    over(false, '10:20:01'),
  );
  expect(applied(ended, { statusWord: 'active' })).toMatchObject(over(false));
});

test('a word that means the end sets presence to nobody if the callback has no presence', () => {
  expect(applied(there, { statusWord: 'ended' })).toMatchObject({
    organizer: { value: false },
    attendees: { value: 0 },
  });
  expect(applied(there, { statusWord: 'ended', organizer: true })).toMatchObject({
    organizer: { value: true },
    attendees: { value: 2 },
  });
});

test.each<[string, Partial<Callback>, boolean]>([
  ['nothing', {}, false],
  ['the word unknown', { statusWord: 'unknown' }, false],
  ['another status word', { statusWord: 'wrapping up' }, true],
  ['only the organizer', { organizer: false }, true],
  ['only the attendees', { attendees: 0 }, true],
  ['a call', { call: { uid: 'u1', status: 'END' } }, true],
])('a callback with %s sets the time of the last callback, or not', (_name, said, is) => {
  const { asOf, lastCallbackAt } = applied(INITIAL_STATE, said);
  expect(asOf).toBe(at('10:30:00'));
  expect(lastCallbackAt).toBe(is ? at('10:30:00') : undefined);
});

test.each<[string, Partial<Callback>, boolean, boolean]>([
  ['nothing', {}, false, false],
  ['no organizer and nobody else', { organizer: false, attendees: 0 }, false, false],
  ['the organizer', { organizer: true }, true, true],
  ['an attendee', { attendees: 1 }, true, true],
  ['the beginning of a call', { call: { uid: 'u', status: 'BEGIN' } }, true, true],
  ['the end of a call', { call: { uid: 'u', status: 'END' } }, false, false],
  ['a word that means the start', { statusWord: 'started' }, false, true],
  ['a word that means the end', { statusWord: 'ended' }, false, false],
])(
  'a callback with %s reports presence, or that the conference goes on, or neither',
  (_name, said, presence, goesOn) => {
    expect(reportsSomeonePresent(saying(said))).toBe(presence);
    expect(reportsOngoing(saying(said), DEFAULT_RULES)).toBe(goesOn);
  },
);

test('a callback is proven new if it has FoneStorm’s time, or begins a call in progress', () => {
  expect(isProvenNew(saying({}), there)).toBe(false);
  expect(isProvenNew(saying({ time: at('10:00:00') }), there)).toBe(true);
  expect(isProvenNew(saying({ call: { uid: 'u1', status: 'BEGIN' } }), there)).toBe(true);
  expect(isProvenNew(saying({ call: { uid: 'u3', status: 'BEGIN' } }), there)).toBe(false);
  expect(isProvenNew(saying({ call: { uid: 'u1', status: 'END' } }), there)).toBe(false);
});

test.each<[string, Partial<State>, State['phase']]>([
  ['nobody joined', {}, 'scheduled'],
  ['nobody joined, and it is past its end', { asOf: at('12:00:00') }, 'scheduled'],
  ['nobody joined, and the end is reported', { endReported: { value: true } }, 'ended'],
  [
    'somebody is present after its end',
    { isAttendanceProven: true, attendees: { value: 1 }, asOf: at('12:00:00') },
    'live',
  ],
  ['everybody left at an unknown time', { isAttendanceProven: true }, 'live'],
  ['everybody left before its end', { isAttendanceProven: true, asOf: at('10:59:59') }, 'live'],
  ['everybody left at its end', { isAttendanceProven: true, asOf: at('11:00:00') }, 'ended'],
  [
    'everybody left, and the end is reported',
    { isAttendanceProven: true, endReported: { value: true } },
    'ended',
  ],
  [
    'everybody left, and the start is reported',
    { isAttendanceProven: true, endReported: { value: false } },
    'live',
  ],
])('if %s, a conference is in the expected phase', (_name, facts, phase) => {
  expect(derivePhase({ ...INITIAL_STATE, ...facts }, definition)).toBe(phase);
});

test.each<[string, Partial<State>, StatusWordMeaning | undefined, string]>([
  ['stays ended before its scheduled end if nobody is present', {}, undefined, 'ended'],
  ['stays ended if the end is reported again', {}, 'ended', 'ended'],
  ['is live again if somebody is present', { attendees: { value: 1 } }, undefined, 'live'],
  ['is live again if FoneStorm reports that it has started', {}, 'started', 'live'],
  [
    'stays ended if FoneStorm reports the start, and reported the end later',
    { endReported: { value: true } },
    'started',
    'ended',
  ],
  [
    'stays ended if FoneStorm reports the start after its scheduled end',
    { asOf: at('11:00:00') },
    'started',
    'ended',
  ],
])('a conference that had ended %s', (_name, facts, said, phase) => {
  const ended: State = { ...INITIAL_STATE, phase: 'ended', isAttendanceProven: true, asOf: at('10:30:00') };
  expect(derivePhase({ ...ended, ...facts }, definition, said)).toBe(phase);
});

test.each<[string, Partial<State>, StatusWordMeaning | undefined, string]>([
  ['somebody is present', { attendees: { value: 1 } }, undefined, 'live'],
  ['callbacks reported that everybody left', { isPresenceKnown: true }, undefined, 'ended'],
  ['everybody left, and a start is reported', { isPresenceKnown: true }, 'started', 'live'],
  ['it started, and presence is not known', {}, undefined, 'live'],
  ['the end is reported', { endReported: { value: true } }, undefined, 'ended'],
  ['the start is reported', { endReported: { value: false } }, undefined, 'live'],
  ['it had ended, and nothing is reported', { phase: 'ended' }, undefined, 'ended'],
])('if %s, a conference without times is in the expected phase', (_name, facts, said, phase) => {
  const status = { ...definition, fields: { label: 'Standing room' } };
  expect(
    derivePhase({ ...INITIAL_STATE, phase: 'live', isAttendanceProven: true, ...facts }, status, said),
  ).toBe(phase);
});
