import { budgetWithDeadline, budgetWithMaxWait } from '../../../lambda/adapters/fonestorm/waiting-budget';
import { BudgetExceeded } from '../../../lambda/ports/budget';

/** A budget without a slot before a time. Its clock advances without waiting. */
function budgetFreeFrom(start: number, failure = () => new BudgetExceeded(2) as Error) {
  let time = 0;
  let slotCount = 0;
  const takeSlot = async () => {
    if (time < start) throw failure();
    slotCount += 1;
  };
  const sleep = async (milliseconds: number) => {
    time += milliseconds;
  };
  const budget = budgetWithDeadline({ takeSlot }, 10_000, { now: () => time, sleep });
  return { budget, sleep, slotCount: () => slotCount, time: () => time };
}

test('waits for a slot until the deadline', async () => {
  const { budget, slotCount, time } = budgetFreeFrom(5000);
  await budget.takeSlot('status-check');
  expect([slotCount(), time()]).toEqual([1, 6000]);
});

test('throws after the deadline although slots are free', async () => {
  const { budget, sleep, slotCount } = budgetFreeFrom(0);
  await budget.takeSlot('status-check');
  await sleep(10_000);
  await expect(budget.takeSlot('status-check')).rejects.toThrow(BudgetExceeded);
  expect(slotCount()).toBe(1);
});

test('throws at the deadline if no slot is free', async () => {
  const { budget, time } = budgetFreeFrom(60_000);
  await expect(budget.takeSlot('status-check')).rejects.toThrow(BudgetExceeded);
  expect(time()).toBe(10_000);
});

test('throws any other error at once', async () => {
  const { budget, time } = budgetFreeFrom(5000, () => new Error('the table is gone'));
  await expect(budget.takeSlot('status-check')).rejects.toThrow('the table is gone');
  expect(time()).toBe(0);
});

test.each([
  [4000, 10_000, 4000],
  [60_000, 10_000, 6000],
  [60_000, 3000, 4000],
])(
  'with a longest wait: a slot in %i ms and a deadline in %i ms end after %i ms',
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
