import { type Budget, BudgetExceeded, type BudgetReader } from '../../lambda/ports/budget';

export interface InMemoryBudgetOptions {
  readonly requestsPerSecond?: number;
  /** How long a request waits for its slot, in milliseconds. */
  readonly longestWait?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after these milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** The largest difference between the clocks of callers, in milliseconds. */
const MAX_CLOCK_SKEW = 60_000;

/** A budget in memory. */
export function inMemoryBudget(options: InMemoryBudgetOptions): Budget & BudgetReader {
  const { requestsPerSecond = 8, longestWait = 2000, now, sleep } = options;
  const length = Math.ceil(1000 / requestsPerSecond);
  const next = { requests: 0, questions: 0 };
  /** A slot beyond the latest possible one was taken by a clock that was ahead. */
  const current = (slot: number, at: number) =>
    slot > at + longestWait + length + MAX_CLOCK_SKEW ? at : slot;
  return {
    async takeSlot(purpose) {
      const at = now();
      next.requests = current(next.requests, at);
      next.questions = current(next.questions, at);
      const isQuestion = purpose === 'status-check';
      const most = isQuestion ? length * 2 : longestWait;
      const [all, questions] = [next.requests - at, isQuestion ? next.questions - at : 0];
      const over = Math.max(all, questions) - most;
      if (over > 0) throw new BudgetExceeded(Math.max(1, Math.ceil(over / 1000)));
      next.requests = Math.max(next.requests, at) + length;
      if (isQuestion) next.questions = Math.max(next.questions, at) + length * 2;
      if (all > 0) await sleep(all);
    },
    async readBudget() {
      const at = now();
      const waitFor = (slot: number) => Math.max(0, current(slot, at) - at);
      const requestWait = waitFor(next.requests);
      const statusCheckWait = Math.max(requestWait, waitFor(next.questions));
      return { requestsPerSecond, requestWait, statusCheckWait };
    },
  };
}
