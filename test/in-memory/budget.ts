import { type Budget, BudgetExceeded } from '../../lambda/ports';

export interface BudgetInMemory {
  readonly requestsPerSecond?: number;
  /** How long a request waits for its slot, in milliseconds. */
  readonly longestWait?: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after so many milliseconds. */
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

/** Slots that last as long as the test. */
export function inMemoryBudget(options: BudgetInMemory): Budget {
  const { requestsPerSecond = 8, longestWait = 2000, now, sleep } = options;
  const length = Math.ceil(1000 / requestsPerSecond);
  const next = { requests: 0, questions: 0 };
  return {
    async take(purpose) {
      const at = now();
      const isQuestion = purpose === 'question';
      const most = isQuestion ? length * 2 : longestWait;
      const [all, questions] = [next.requests - at, isQuestion ? next.questions - at : 0];
      const over = Math.max(all, questions) - most;
      if (over > 0) throw new BudgetExceeded(Math.max(1, Math.ceil(over / 1000)));
      next.requests = Math.max(next.requests, at) + length;
      if (isQuestion) next.questions = Math.max(next.questions, at) + length * 2;
      if (all > 0) await sleep(all);
    },
  };
}
