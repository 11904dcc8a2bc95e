import { randomUUID } from 'node:crypto';
import type { Workflows } from '../../lambda/ports/workflows';

/** Workflows, and the tasks that wait. */
export interface WorkflowsUnderTest {
  readonly workflows: Workflows;
  /** Starts a task that waits. Returns its token. */
  start(): Promise<string>;
  /** Ends a task without an outcome. */
  stop(token: string): Promise<void>;
  /** The outcomes of a task: an output, or the name of an ending and its cause. */
  outcomesOf(token: string): Promise<readonly unknown[]>;
}

/** The contract of everything that resumes workflows. */
export function workflowsContract(make: () => Promise<WorkflowsUnderTest>): void {
  let under: WorkflowsUnderTest;
  beforeAll(async () => {
    under = await make();
  });

  test('a waiting task gets its output', async () => {
    const token = await under.start();
    expect(await under.workflows.succeed(token, '{"conference":{"id":"c1"}}')).toBe(true);
    expect(await under.outcomesOf(token)).toEqual([{ output: { conference: { id: 'c1' } } }]);
  });

  test.each(['cancelled', 'gone', 'not attended'] as const)('a waiting task fails: %s', async (ending) => {
    const token = await under.start();
    expect(await under.workflows.fail(token, ending, 'the cause')).toBe(true);
    expect(await under.outcomesOf(token)).toEqual([{ ending, cause: 'the cause' }]);
  });

  test('a used token resumes nothing again, whatever the second outcome is', async () => {
    const token = await under.start();
    await under.workflows.succeed(token, '{}');
    expect(await under.workflows.succeed(token, '{"n":2}')).toBe(false);
    expect(await under.workflows.fail(token, 'gone', 'late')).toBe(false);
    expect(await under.outcomesOf(token)).toEqual([{ output: {} }]);
  });

  test('a task that timed out is not waiting any more', async () => {
    const token = await under.start();
    await under.stop(token);
    expect(await under.workflows.succeed(token, '{}')).toBe(false);
    expect(await under.workflows.fail(token, 'gone', 'late')).toBe(false);
    expect(await under.outcomesOf(token)).toEqual([]);
  });

  test('an unknown token resumes nothing', async () => {
    expect(await under.workflows.succeed(randomUUID(), '{}')).toBe(false);
  });

  test('an output that is too large, or no JSON, is an error', async () => {
    const token = await under.start();
    await expect(under.workflows.succeed(token, JSON.stringify('x'.repeat(262_143)))).rejects.toThrow();
    await expect(under.workflows.succeed(token, '{')).rejects.toThrow();
    expect(await under.workflows.succeed(token, JSON.stringify('x'.repeat(262_142)))).toBe(true);
  });
}
