import { requireTaskResult } from '../../lambda/contract/step-functions-limits';
import type { Workflows } from '../../lambda/ports/workflows';

/** The outcome of a task, as its workflow gets it. */
export type TaskOutcome = { readonly output: unknown } | { readonly ending: string; readonly cause: string };

/** Workflows in memory. As in AWS, a token is used once: after that, its workflow no longer waits. */
export interface InMemoryWorkflows extends Workflows {
  /** Starts a task that waits. */
  start(token: string): void;
  /** Ends a task without an outcome: it timed out, or its execution was stopped. */
  stop(token: string): void;
  /** The outcomes of a task, in order. */
  outcomesOf(token: string): readonly TaskOutcome[];
}

export function inMemoryWorkflows(): InMemoryWorkflows {
  const waiting = new Set<string>();
  const outcomes = new Map<string, TaskOutcome[]>();
  const resume = (token: string, outcome: TaskOutcome): boolean => {
    if (!waiting.delete(token)) return false;
    outcomes.set(token, [...(outcomes.get(token) ?? []), outcome]);
    return true;
  };
  return {
    start: (token) => void waiting.add(token),
    stop: (token) => void waiting.delete(token),
    outcomesOf: (token) => outcomes.get(token) ?? [],
    async succeed(taskToken, output) {
      requireTaskResult({ taskToken, output });
      return resume(taskToken, { output: JSON.parse(output) });
    },
    async fail(taskToken, ending, cause) {
      requireTaskResult({ taskToken, error: ending, cause });
      return resume(taskToken, { ending, cause });
    },
  };
}
