import { countHops, HOPS_HEADER } from '../../../lambda/domain/callback/hops';

test.each([
  [undefined, 0],
  ['0', 0],
  ['1', 1],
  [' 2 ', 2],
  ['1, 3,2', 3],
  ['999', 999],
  ['', 1],
  ['many', 1],
  ['-1', 1],
  ['1e9', 1],
])('a callback whose header says %j has been delivered %s times', (value, hops) => {
  expect(countHops(value === undefined ? {} : { [HOPS_HEADER]: value })).toBe(hops);
});
