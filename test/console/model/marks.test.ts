import type { Delivery, StatusCheck, Story } from '../../../console/api/answers';
import {
  conferenceMarks,
  describeReport,
  firstRange,
  wholeRange,
  windowOfStory,
} from '../../../console/model/conference-marks';
import { clustersOf, describeCluster, type Mark, type MarkTone } from '../../../console/model/marks';
import { relayEvent } from './events';

const mark = (time: number, tone: MarkTone = 'neutral'): Mark => ({
  ...{ track: 'events', time, tone, describe: () => `at ${time}`, target: `event-${time}` },
});
const RANGE = { from: 0, to: 100 };
const timesOf = (marks: readonly Mark[]) => marks.map(({ time }) => time);

test('marks that would cover each other are one, with the most serious tone', () => {
  const marks = [
    mark(-1),
    mark(0, 'good'),
    mark(11, 'bad'),
    mark(11.5, 'warn'),
    mark(12),
    mark(30),
    mark(31),
    mark(101),
  ];
  const clusters = clustersOf(marks, RANGE, 100, 12);
  expect(clusters.map(({ x, marks, tone }) => [x, timesOf(marks), tone])).toEqual([
    [0, [0, 11, 11.5], 'bad'],
    [12, [12], 'neutral'],
    [30, [30, 31], 'neutral'],
  ]);
  expect(clustersOf([mark(0), mark(100)], RANGE, 100).map(({ x }) => x)).toEqual([0, 100]);
});

test('the tones of marks have an order', () => {
  const tones = ['neutral', 'accent', 'good', 'warn', 'bad'] as const;
  for (const [index, tone] of tones.entries()) {
    const others = tones.slice(0, index + 1).map((each, place) => mark(place, each));
    expect(clustersOf(others, RANGE, 100).map((cluster) => cluster.tone)).toEqual([tone]);
  }
});

test('a cluster names its first eight marks, and the number of the others', () => {
  const cluster = (count: number) => ({
    ...{ x: 0, tone: 'good' as const, marks: Array.from({ length: count }, (_, index) => mark(index)) },
  });
  expect(describeCluster(cluster(2))).toBe('at 0\nat 1');
  expect(describeCluster(cluster(8)).split('\n')).toHaveLength(8);
  expect(describeCluster(cluster(10)).split('\n').slice(7)).toEqual(['at 7', 'and 2 more']);
});

const check = (position: number, requested_at: string, report: StatusCheck['report']) =>
  ({ position, requested_at, report }) as StatusCheck;
const delivery = {
  ...{ id: 'standup-3', callback: 3 },
  attempts: [
    { at: '2026-05-04T09:00:05.000Z', milliseconds: 20, status: 200 },
    { at: '2026-05-04T09:00:02.000Z', milliseconds: 1500, failure: 'timeout' },
    { at: '2026-05-04T09:00:03.000Z', milliseconds: 20, status: 300 },
    { at: '2026-05-04T09:00:04.000Z', milliseconds: 20, status: 199 },
    { at: '2026-05-04T09:00:06.000Z', milliseconds: 20, status: 200, failure: 'cut off' },
  ],
} as unknown as Delivery;

test('everything about a conference has its mark, in the order of the times', () => {
  const callback = { position: 3, known: { attendees_status: 2 } };
  const marks = conferenceMarks({
    events: [
      relayEvent('Callback Received', { sequence: 1, callback }),
      relayEvent('Conference Started', { sequence: 2, callback }),
      relayEvent('Conference Ended', { metadata: { occurredAt: '2026-05-04T08:00:00Z' }, sequence: 3 }),
    ],
    statusChecks: [
      check(5, '2026-05-04T09:00:01Z', { conference_status: 'live' }),
      check(4, '2026-05-04T09:00:00Z', 'not found'),
    ],
    deliveries: [delivery],
  });
  const shown = Object.values(marks).map((track) =>
    track.map(({ time, describe, tone, target }) => [
      ...[new Date(time).toISOString().slice(11, 19), describe(), tone, target],
    ]),
  );
  expect(shown).toEqual([
    [['09:00:01', '#1 Callback  attendees_status=2', 'neutral', 'event-1']],
    [
      ['09:00:00', 'Status check: FoneStorm has no such conference', 'bad', 'check-4'],
      ['09:00:01', 'Status check: conference_status=live', 'accent', 'check-5'],
    ],
    [
      ['08:00:00', '#3 Conference Ended', 'accent', 'event-3'],
      ['09:00:00', '#2 Conference Started  attendees_status=2', 'good', 'event-2'],
    ],
    [
      ['09:00:02', 'Delivery of callback 3: timeout in 2 s', 'bad', 'delivery-standup-3'],
      ['09:00:03', 'Delivery of callback 3: 300 in 20 ms', 'bad', 'delivery-standup-3'],
      ['09:00:04', 'Delivery of callback 3: 199 in 20 ms', 'bad', 'delivery-standup-3'],
      ['09:00:05', 'Delivery of callback 3: 200 in 20 ms', 'good', 'delivery-standup-3'],
      ['09:00:06', 'Delivery of callback 3: cut off in 20 ms', 'bad', 'delivery-standup-3'],
    ],
  ]);
  for (const [track, all] of Object.entries(marks)) for (const each of all) expect(each.track).toBe(track);
});

test('an answer without a status says that nothing is known', () => {
  expect(describeReport({})).toBe('no status, so nothing is known');
  expect(describeReport({ a: 1, b: null })).toBe('a=1  b=null');
});

const MINUTE = 60_000;
const START = Date.parse('2026-05-04T09:00:00Z');
const story = (conference: object, occurredAt = '2026-05-04T09:00:00Z', details?: object) =>
  ({
    ...{ events: [relayEvent('Conference Scheduled', { conference, metadata: { occurredAt } })], details },
    ...{ statusChecks: [], deliveries: [] },
  }) as unknown as Story;
const times = { start_time: '2026-05-04T09:00:00Z', end_time: '2026-05-04T10:00:00Z' };
const rangeIn = (it: Story, find: typeof firstRange) => {
  const { from, to } = find(it, conferenceMarks(it));
  return [(from - START) / MINUTE, (to - START) / MINUTE];
};

test('the scheduled times are those of the conference, or of its last event', () => {
  const window = { from: START, to: START + 60 * MINUTE };
  expect(windowOfStory(story(times))).toEqual(window);
  expect(windowOfStory(story({}, undefined, times))).toEqual(window);
  expect(windowOfStory(story({ ...times, end_time: '' }))).toBeUndefined();
  expect(windowOfStory(story({ ...times, start_time: '' }))).toBeUndefined();
  expect(windowOfStory({ ...story({}), events: [] })).toBeUndefined();
});

test('the first range is everything, or the scheduled times with what is around them if that is much longer', () => {
  expect(rangeIn(story(times), firstRange)).toEqual([-2.4, 62.4]);
  expect(rangeIn(story({}), firstRange)).toEqual([-2 / 60, 2 / 60]);
  const early = story(times, '2026-05-04T06:20:00Z');
  expect(rangeIn(early, firstRange)).toEqual(rangeIn(early, wholeRange));
  const earlier = story(times, '2026-05-01T09:00:00Z');
  expect(rangeIn(earlier, firstRange)).toEqual([-20, 120]);
  const later = story(times, '2026-05-07T09:00:00Z');
  expect(rangeIn(later, firstRange)).toEqual([-20, 120]);
});

test('a conference without any time is shown around now', () => {
  const nothing = { ...story({}), events: [] };
  const { from, to } = wholeRange(nothing, conferenceMarks(nothing));
  expect(to - from).toBe(2 * MINUTE);
  expect(Math.abs((from + to) / 2 - Date.now())).toBeLessThan(MINUTE);
});
