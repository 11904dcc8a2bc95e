import { type Budget, BudgetExceeded, type BudgetReader } from '../../lambda/ports/budget';

/** A clock that stands still until it is set, and on which waiting takes no time. */
export interface SteppedClock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface BudgetOptionsUnderTest {
  readonly requestsPerSecond: number;
  /** How long a request may wait, in milliseconds. */
  readonly longestWait: number;
}

const SECOND = 1000;
const RATE = 8;
const LONGEST_WAIT = 2000;
/** The most slots at one time and the most waits in a test. A budget beyond it would never end the test. */
const MAX_TAKEN = 5 * RATE;

/**
 * The contract of every budget, with a clock that the test sets. The counters may be those of earlier tests: a test begins after
 * their last slot.
 */
export function budgetContract(
  make: (options: BudgetOptionsUnderTest & SteppedClock) => Promise<Budget & BudgetReader>,
): void {
  let time = Date.now();
  let waited: number[] = [];
  let budget: Budget & BudgetReader;

  beforeAll(async () => {
    budget = await make({
      requestsPerSecond: RATE,
      longestWait: LONGEST_WAIT,
      now: () => time,
      sleep: async (milliseconds) => {
        waited.push(milliseconds);
      },
    });
  });
  beforeEach(async () => {
    for (let attempt = 0; attempt < MAX_TAKEN; attempt += 1) {
      const wait = await take('status-check');
      if (typeof wait === 'number') break;
      time += wait.retryAfter * SECOND;
    }
    time += 10 * SECOND;
  });

  /** The milliseconds of the wait, or the refusal. */
  async function take(purpose: 'request' | 'status-check'): Promise<number | BudgetExceeded> {
    waited = [];
    try {
      await budget.takeSlot(purpose);
      return waited.reduce((all, each) => all + each, 0);
    } catch (error) {
      if (error instanceof BudgetExceeded) return error;
      throw error;
    }
  }

  test.each(['request', 'status-check'] as const)(
    'a slot that was taken by a clock an hour ahead does not block a %s',
    async (purpose) => {
      time += 3600 * SECOND;
      expect(await take(purpose)).toBe(0);
      time -= 3600 * SECOND;
      expect(await take(purpose)).toBe(0);
      expect(await take(purpose)).toBeGreaterThan(0);
    },
  );

  /** Takes all slots, and returns the start of each. */
  async function takeAll(purpose: 'request' | 'status-check'): Promise<number[]> {
    const starts: number[] = [];
    for (let wait = await take(purpose); typeof wait === 'number'; wait = await take(purpose)) {
      starts.push(time + wait);
      if (starts.length > MAX_TAKEN) throw new Error('expected a refusal');
    }
    return starts;
  }

  /** The most starts in any second. */
  function busiest(starts: readonly number[]): number {
    return Math.max(
      ...starts.map((from) => starts.filter((start) => start >= from && start < from + SECOND).length),
    );
  }

  test('the use of the budget is read without taking a slot', async () => {
    const free = { requestsPerSecond: RATE, requestWait: 0, statusCheckWait: 0 };
    expect(await budget.readBudget()).toEqual(free);
    await take('request');
    await take('request');
    const wait = (2 * SECOND) / RATE;
    const used = { requestsPerSecond: RATE, requestWait: wait, statusCheckWait: wait };
    expect(await budget.readBudget()).toEqual(used);
    expect(await budget.readBudget()).toEqual(used);
    time += SECOND;
    await take('status-check');
    expect(await budget.readBudget()).toEqual({ ...used, requestWait: wait / 2 });
  });

  test('a slot that was taken by a clock an hour ahead is not read as a wait', async () => {
    time += 3600 * SECOND;
    await take('status-check');
    time -= 3600 * SECOND;
    expect(await budget.readBudget()).toMatchObject({ requestWait: 0, statusCheckWait: 0 });
  });

  test('a single request does not wait', async () => {
    expect(await take('request')).toBe(0);
    time += SECOND;
    expect(await take('request')).toBe(0);
  });

  test('requests are spaced: no second has more than the budget and one', async () => {
    const starts: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      starts.push(...(await takeAll('request')));
      time += [0, 1, 40, 130, 700, 1100][round % 6] ?? 0;
    }
    expect(busiest(starts)).toBeLessThanOrEqual(RATE + 1);
    expect(starts).toEqual(starts.toSorted((a, b) => a - b));
    const seconds = ((starts.at(-1) ?? 0) - (starts[0] ?? 0)) / SECOND;
    expect(starts.length).toBeGreaterThan(0.8 * RATE * seconds);
  });

  test('simultaneous requests are spaced, too', async () => {
    waited = [];
    await Promise.all(Array.from({ length: RATE }, () => budget.takeSlot('request')));
    const starts = [0, ...waited].sort((a, b) => a - b);
    expect(starts).toEqual(Array.from({ length: RATE }, (_, index) => (index * SECOND) / RATE));
  });

  test('a request that would wait too long is refused, with the time of the next slot', async () => {
    const starts = await takeAll('request');
    expect(Math.max(...starts) - time).toBeLessThanOrEqual(LONGEST_WAIT);
    expect(Math.max(...starts) - time).toBeGreaterThan(LONGEST_WAIT - (2 * SECOND) / RATE);
    const refusal = await take('request');
    if (!(refusal instanceof BudgetExceeded)) throw new Error('expected a refusal');
    expect(refusal.retryAfter).toBe(Math.max(1, Math.ceil(refusal.retryAfter)));
    expect(refusal.retryAfter).toBeLessThanOrEqual(2);
    time += refusal.retryAfter * SECOND;
    expect(await take('request')).toBeLessThanOrEqual(LONGEST_WAIT);
  });

  test.each(['request', 'status-check'] as const)('a refused %s takes no slot', async (purpose) => {
    const [first = 0, ...more] = await takeAll('request');
    for (let attempt = 0; attempt < 6; attempt += 1)
      expect(await take(purpose)).toBeInstanceOf(BudgetExceeded);
    time = (more.at(-1) ?? first) + SECOND / RATE;
    expect(await take('request')).toBe(0);
    expect(await take('status-check')).toBe(SECOND / RATE);
  });

  test('status checks that were refused because of requests do not delay a later one', async () => {
    for (let request = 0; request < 3; request += 1) await take('request');
    time += 0.8 * (SECOND / RATE);
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect(await take('status-check')).toBeInstanceOf(BudgetExceeded);
    time += 0.2 * (SECOND / RATE);
    expect(await take('status-check')).toBe((2 * SECOND) / RATE);
  });

  test('status checks get at most half of the budget', async () => {
    const starts: number[] = [];
    const begun = time;
    for (let round = 0; round < 40; round += 1) {
      starts.push(...(await takeAll('status-check')));
      time += 125;
    }
    const seconds = (time - begun) / SECOND;
    expect(starts.length).toBeLessThanOrEqual((RATE / 2) * seconds + 2);
    expect(starts.length).toBeGreaterThan((RATE / 2) * seconds - 2);
    expect(busiest(starts)).toBeLessThanOrEqual(RATE / 2 + 2);
  });

  test('status checks leave the other half to requests, which hardly wait for them', async () => {
    for (let round = 0; round < 12; round += 1) {
      await takeAll('status-check');
      expect(await take('request')).toBeLessThanOrEqual((4 * SECOND) / RATE);
      time += (2 * SECOND) / RATE;
    }
  });

  test('a status check does not wait for a slot after requests', async () => {
    await takeAll('request');
    const refusal = await take('status-check');
    if (!(refusal instanceof BudgetExceeded)) throw new Error('expected a refusal');
    time += refusal.retryAfter * SECOND;
    expect(await take('status-check')).toBeLessThanOrEqual((2 * SECOND) / RATE);
  });
}
