import { budgetWithDeadline, budgetWithMaxWait } from '../../../lambda/adapters/fonestorm/waiting-budget';
import { BudgetExceeded } from '../../../lambda/ports/budget';

/** A budget that has no slot before a moment, on a clock on which waiting takes no time. */
function freeFrom(moment: number, failure = () => new BudgetExceeded(2) as Error) {
  let time = 0;
  let taken = 0;
  const takeSlot = async () => {
    if (time < moment) throw failure();
    taken += 1;
  };
  const sleep = async (milliseconds: number) => {
    time += milliseconds;
  };
  const budget = budgetWithDeadline({ takeSlot }, 10_000, { now: () => time, sleep });
  return { budget, sleep, taken: () => taken, time: () => time };
}

test('it waits for a slot as long as it is told to', async () => {
  const { budget, taken, time } = freeFrom(5000);
  await budget.takeSlot('status-check');
  expect([taken(), time()]).toEqual([1, 6000]);
});

test('when the time is over it gives no slot, though there are some', async () => {
  const { budget, sleep, taken } = freeFrom(0);
  await budget.takeSlot('status-check');
  await sleep(10_000);
  await expect(budget.takeSlot('status-check')).rejects.toThrow(BudgetExceeded);
  expect(taken()).toBe(1);
});

test('it does not wait longer', async () => {
  const { budget, time } = freeFrom(60_000);
  await expect(budget.takeSlot('status-check')).rejects.toThrow(BudgetExceeded);
  expect(time()).toBe(10_000);
});

test('it does not wait for anything else', async () => {
  const { budget, time } = freeFrom(5000, () => new Error('the table is gone'));
  await expect(budget.takeSlot('status-check')).rejects.toThrow('the table is gone');
  expect(time()).toBe(0);
});

test.each([
  [4000, 10_000, 4000],
  [60_000, 10_000, 6000],
  [60_000, 3000, 4000],
])(
  'an impatient one, a slot in %i ms and an end in %i ms: it ends after %i ms',
  async (moment, end, waited) => {
    let time = 0;
    const takeSlot = async () => {
      if (time < moment) throw new BudgetExceeded(2);
    };
    const sleep = async (milliseconds: number) => {
      time += milliseconds;
    };
    const taking = budgetWithMaxWait({ takeSlot }, end, { now: () => time, sleep }).takeSlot('status-check');
    if (moment > 5000) await expect(taking).rejects.toThrow(BudgetExceeded);
    else await taking;
    expect(time).toBe(waited);
  },
);
