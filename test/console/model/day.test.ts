import type { DueConference } from '../../../console/api/answers';
import { conferencesIn, dayAround, groupDue, isOverrunning } from '../../../console/model/day';

const NOW = Date.parse('2026-05-04T09:30:00Z');
const MINUTE = 60_000;
const at = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();

function due(id: string, phase: string, [start, end]: readonly [number, number], dueIn = 1) {
  const conference = { id, start_time: at(start), end_time: at(end) };
  return { phase, due_at: at(dueIn), conference } as unknown as DueConference;
}

const idsOf = (all: readonly DueConference[]) => all.map(({ conference: { id } }) => id);

test('conferences are grouped by what they are now, in the order of their starts', () => {
  const groups = groupDue(
    [
      due('later', 'scheduled', [20, 30]),
      due('soon', 'scheduled', [10, 30]),
      due('soon again', 'scheduled', [10, 30]),
      due('live', 'live', [-10, 30]),
      due('starts', 'scheduled', [0, 30]),
      due('over', 'ended', [-30, -10]),
      due('late', 'live', [-30, -10], -2.01),
      due('just due', 'ended', [-30, -10], -2),
    ],
    NOW,
  );
  expect(Object.entries(groups).map(([group, items]) => [group, idsOf(items)])).toEqual([
    ['overdue', ['late']],
    ['running', ['live']],
    ['waiting', ['starts']],
    ['next', ['soon', 'soon again', 'later']],
    ['ended', ['over', 'just due']],
  ]);
});

test.each([
  ['a live conference after its end', due('c', 'live', [-30, -1]), true],
  ['a live conference at its end', due('c', 'live', [-30, 0]), false],
  ['a conference that has ended', due('c', 'ended', [-30, -1]), false],
  [
    'a live conference without times',
    { ...due('c', 'live', [0, 0]), conference: { id: 'c', start_time: '', end_time: '' } } as DueConference,
    false,
  ],
])('%s overruns: %s', (_what, conference, isIt) => {
  expect(isOverrunning(conference, NOW)).toBe(isIt);
});

test('the shown day begins six hours before the current hour', () => {
  const { from, to } = dayAround(NOW);
  expect([from, to].map((time) => new Date(time).toISOString())).toEqual([
    '2026-05-04T03:00:00.000Z',
    '2026-05-05T03:00:00.000Z',
  ]);
});

test('the first conferences of a range are shown, also those that only reach into it', () => {
  const range = { from: NOW, to: NOW + 60 * MINUTE };
  const all = [
    due('inside', 'scheduled', [10, 20]),
    due('into it', 'live', [-10, 1]),
    due('out of it', 'scheduled', [59, 90]),
    due('before', 'ended', [-10, 0]),
    due('after', 'scheduled', [60, 70]),
  ];
  expect(idsOf(conferencesIn(range, all, 9))).toEqual(['into it', 'inside', 'out of it']);
  expect(idsOf(conferencesIn(range, all, 2))).toEqual(['into it', 'inside']);
});
