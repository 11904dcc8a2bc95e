import { onSchedule } from '../../lambda/adapters/on-schedule';
import { inMemoryLog } from '../in-memory/published';

test('a call that fails is told in the log, and fails without the words of its cause', async () => {
  const log = inMemoryLog();
  const failing = onSchedule(() => () => Promise.reject(new Error('with a secret')), log);
  await expect(failing()).rejects.toThrow(/^a scheduled call failed: its log says why$/);
  expect(log.messages).toEqual(['a scheduled call failed']);
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
  }, inMemoryLog());
  await handler();
  await handler();
  expect(done).toEqual([1, 2]);
});
