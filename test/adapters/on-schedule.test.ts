import { onSchedule } from '../../lambda/adapters/on-schedule';
import { silent } from '../silent-log';

test('a call that fails is told in the log, and fails without the words of its cause', async () => {
  const errors: unknown[] = [];
  const log = { ...silent, error: (...line: unknown[]) => void errors.push(line) };
  const cause = new Error('with a secret');
  await expect(onSchedule(() => () => Promise.reject(cause), log)()).rejects.toThrow(
    /^a scheduled call failed: its log says why$/,
  );
  expect(errors).toEqual([['a scheduled call failed', { error: cause }]]);
});

test('its work is made anew for each call', async () => {
  const done: number[] = [];
  let made = 0;
  const handler = onSchedule(() => {
    made += 1;
    const number = made;
    return async () => {
      done.push(number);
    };
  }, silent);
  await handler();
  await handler();
  expect(done).toEqual([1, 2]);
});
