import { scheduledAt, scheduleName } from '../../lambda/adapters/one-time-schedule';
import type { Instant } from '../../lambda/domain/instant';

test('whatever the id of a conference is, its schedule has a name that Scheduler takes, and of its own', () => {
  const ids = ['a', 'A', 'x'.repeat(64), `${'x'.repeat(63)}y`, 'a_b', 'a-b', '__proto__'];
  const names = ids.map(scheduleName);
  for (const name of names) expect(name).toMatch(/^[0-9a-zA-Z-_.]{1,64}$/);
  expect(new Set(names).size).toBe(ids.length);
  expect(scheduleName('a')).toBe(names[0]);
});

test.each([
  ['2026-05-04T09:00:00.000Z', 'at(2026-05-04T09:00:00)'],
  ['2026-05-04T09:00:00.001Z', 'at(2026-05-04T09:00:01)'],
  ['2026-12-31T23:59:59.500Z', 'at(2027-01-01T00:00:00)'],
  ['9999-12-31T23:59:58.500Z', 'at(9999-12-31T23:59:59)'],
  ['9999-12-31T23:59:59.999Z', 'at(9999-12-31T23:59:59)'],
])('what is due at %s comes not before it: %s', (dueAt, expression) => {
  expect(scheduledAt(dueAt as Instant)).toBe(expression);
});
