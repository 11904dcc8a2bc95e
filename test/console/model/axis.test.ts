import { pan, positionOf, rangeOf, ticksOf, zoneOffset, zoom } from '../../../console/model/axis';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;

test.each([
  ['seconds', { from: 0, to: 3.5 * SECOND }, 4, [0, 1, 2, 3].map((each) => each * SECOND)],
  ['every second hour', { from: HOUR, to: 6 * HOUR }, 3, [2, 4, 6].map((each) => each * HOUR)],
  [
    'half a minute of a later time',
    { from: DAY, to: DAY + 60 * SECOND },
    2,
    [0, 30, 60].map((each) => DAY + each * SECOND),
  ],
  ['days', { from: 1, to: 2 * DAY }, 2, [DAY, 2 * DAY]],
  ['a year', { from: 0, to: 800 * DAY }, 3, [0, 365 * DAY, 730 * DAY]],
  ['a part of a longer range', { from: 0, to: 4000 * DAY }, 2, [0, 2000 * DAY, 4000 * DAY]],
])('a label is at %s, and no more than fit', (_what, range, count, ticks) => {
  expect(ticksOf(range, count)).toEqual(ticks);
});

test("a day begins in the reader's zone", () => {
  expect(ticksOf({ from: 0, to: DAY }, 1, 2 * HOUR)).toEqual([22 * HOUR]);
  expect(zoneOffset(0)).toBe(-new Date(0).getTimezoneOffset() * 60_000);
});

test('a time has its place on a plot', () => {
  expect([10, 15, 20].map((time) => positionOf({ from: 10, to: 20 }, 300, time))).toEqual([0, 150, 300]);
});

test('a range is zoomed around its middle, from a second to twenty years', () => {
  expect(zoom({ from: 0, to: 4000 }, 0.5)).toEqual({ from: 1000, to: 3000 });
  expect(zoom({ from: 4000, to: 8000 }, 0.5)).toEqual({ from: 5000, to: 7000 });
  expect(zoom({ from: 0, to: 4000 }, 0.001)).toEqual({ from: 1500, to: 2500 });
  const { from, to } = zoom({ from: 0, to: 19 * 365 * DAY }, 2);
  expect(to - from).toBe(20 * 365 * DAY);
});

test('a range is moved by a part of its length', () => {
  expect(pan({ from: 100, to: 300 }, -0.25)).toEqual({ from: 50, to: 250 });
});

test('the range of times has a margin, also of one time', () => {
  expect(rangeOf([])).toBeUndefined();
  expect(rangeOf([7])).toEqual({ from: 7 - 2 * SECOND, to: 7 + 2 * SECOND });
  expect(rangeOf([200_000, 0, 100_000])).toEqual({ from: -8000, to: 208_000 });
});
