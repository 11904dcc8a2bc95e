import { DEFAULT_RULES } from '../../lambda/domain/rules';
import {
  INITIAL_STATE,
  isAbsentAtFoneStorm,
  isAnyonePresent,
  newerObservation,
  type Observed,
} from '../../lambda/domain/state';
import { applyStatusReport } from '../../lambda/domain/status-report';
import { at, definition, statusReport } from './entries';

const [early, late] = [at('10:00:00'), at('10:00:01')];

test('initially nothing is known, and nobody is present', () => {
  expect(INITIAL_STATE).toEqual({
    position: 0,
    sequence: 0,
    isAttendanceProven: false,
    organizer: { value: false },
    attendees: { value: 0 },
    statusWord: { value: 'unknown' },
    participants: [],
  });
  expect(isAnyonePresent(INITIAL_STATE)).toBe(false);
});

test.each<[string, Observed<number>, Observed<number>, 'before' | 'said']>([
  ['neither has a time', { value: 2 }, { value: 1 }, 'said'],
  ['only the first has a time', { value: 2, time: late }, { value: 1 }, 'said'],
  ['only the second has a time', { value: 2 }, { value: 1, time: early }, 'said'],
  ['the second is later', { value: 2, time: early }, { value: 1, time: late }, 'said'],
  ['the second is earlier', { value: 1, time: late }, { value: 2, time: early }, 'before'],
  [
    'both have one time, and the second is greater',
    { value: 1, time: late },
    { value: 2, time: late },
    'said',
  ],
  [
    'both have one time, and the second is less',
    { value: 2, time: late },
    { value: 1, time: late },
    'before',
  ],
])('if %s, the newer of two observations counts', (_name, before, said, which) => {
  expect(newerObservation(before, said)).toBe({ before, said }[which]);
});

test.each([
  ['scheduled', false],
  ['live', false],
  ['ended', false],
  ['gone', true],
  ['failed', true],
  ['cancelled', true],
] as const)('whether FoneStorm does not have a conference that is %s: %s', (phase, expected) => {
  expect(isAbsentAtFoneStorm({ ...INITIAL_STATE, phase })).toBe(expected);
});

describe('a status report', () => {
  const scheduled = { ...INITIAL_STATE, phase: 'scheduled' } as const;
  const asked = (time: string, said: Parameters<typeof statusReport>[1], of = definition) =>
    applyStatusReport(scheduled, statusReport(time, said), of, DEFAULT_RULES);

  test('of not found sets the phase gone before the end time, and counts as the end from then on', () => {
    expect(asked('10:59:59', 'not found').phase).toBe('gone');
    expect(asked('11:00:00', 'not found')).toMatchObject({
      phase: 'scheduled',
      statusWord: INITIAL_STATE.statusWord,
    });
    expect(
      applyStatusReport(scheduled, statusReport('11:00:00', 'not found'), undefined, DEFAULT_RULES).phase,
    ).toBe('gone');
    expect(
      applyStatusReport(scheduled, statusReport('11:00:00', 'not found'), undefined, DEFAULT_RULES).phase,
    ).toBe('gone');
    expect(
      applyStatusReport(
        { ...scheduled, isAttendanceProven: true },
        statusReport('11:00:00', 'not found'),
        definition,
        DEFAULT_RULES,
      ).phase,
    ).toBe('ended');
  });

  test('that nobody is present and that it started proves that somebody was present', () => {
    expect(asked('10:10:00', { word: 'started' })).toMatchObject({ isAttendanceProven: true, phase: 'live' });
    expect(asked('10:10:00', { word: 'unknown' })).toMatchObject({
      isAttendanceProven: false,
      phase: 'scheduled',
    });
  });
});
