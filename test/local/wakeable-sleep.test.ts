import { wakeableSleep } from '../../local/wakeable-sleep';

const HOUR = 3600_000;

describe('a sleep of an hour ends', () => {
  test('at the next wake, with all other sleeps', async () => {
    const { sleep, wake } = wakeableSleep();
    const sleeps = Promise.all([sleep(HOUR), sleep(HOUR)]);
    wake();
    await sleeps;
  });

  test('when its signal is aborted', async () => {
    const ending = new AbortController();
    const asleep = wakeableSleep().sleep(HOUR, ending.signal);
    ending.abort();
    await asleep;
  });

  test('at once if its signal was aborted before', () => wakeableSleep().sleep(HOUR, AbortSignal.abort()));
});

test('a negative duration ends at once, and one of a month does not', async () => {
  const { sleep, wake } = wakeableSleep();
  let isOver = false;
  const month = sleep(31 * 24 * HOUR).then(() => {
    isOver = true;
  });
  await sleep(-1);
  await sleep(5);
  expect(isOver).toBe(false);
  wake();
  await month;
});
