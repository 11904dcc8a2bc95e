import { onSchedule } from '../../../lambda/adapters/scheduler/on-schedule';
import { silentLogger } from '../../silent-logger';

test('a failure is logged, and the thrown error does not quote it', async () => {
  const errors: unknown[] = [];
  const logger = { ...silentLogger, error: (...line: unknown[]) => void errors.push(line) };
  const cause = new Error('with a secret');
  await expect(onSchedule(() => () => Promise.reject(cause), logger)()).rejects.toThrow(
    /^the scheduled invocation failed: see schedule.invocation_failed in its log$/,
  );
  expect(errors).toEqual([['schedule.invocation_failed', { error: cause }]]);
});

test('creates new work for each invocation', async () => {
  const done: number[] = [];
  let made = 0;
  const handler = onSchedule(() => {
    made += 1;
    const number = made;
    return async () => {
      done.push(number);
    };
  }, silentLogger);
  await handler();
  await handler();
  expect(done).toEqual([1, 2]);
});
