import type { Instant } from '../domain/instant';
import type { Ending } from '../domain/workflow/endings';

/** A workflow that waits for a conference. */
export interface WaitingWorkflow {
  /** The token that resumes it: a secret. */
  readonly token: string;
  /** The request that made it wait. Every repeat has the same request, and its own token. */
  readonly request: string;
}

/** The workflows that wait for conferences, at most one for each conference. They are kept apart from the definitions. */
export interface WorkflowTokens {
  /** The read is consistent. */
  read(conferenceId: string): Promise<WaitingWorkflow | undefined>;
  /**
   * Stores a waiting workflow.
   *
   * @param before the one that was read before, which it replaces
   * @param expiresAt the time at which no workflow can wait any more
   * @returns false if another one is stored meanwhile; nothing is written then
   */
  write(
    conferenceId: string,
    workflow: WaitingWorkflow,
    before: WaitingWorkflow | undefined,
    expiresAt: Instant,
  ): Promise<boolean>;
  /** Removes a workflow after it was resumed. Another one stays. */
  remove(conferenceId: string, workflow: WaitingWorkflow): Promise<void>;
}

/** Resumes workflows. */
export interface Workflows {
  /**
   * Resumes a workflow with the output of its task, as JSON.
   *
   * @returns whether the workflow was still waiting
   */
  succeed(token: string, output: string): Promise<boolean>;
  /**
   * Resumes a workflow with an error that it can catch.
   *
   * @param cause a sentence, or JSON
   * @returns whether the workflow was still waiting
   */
  fail(token: string, ending: Exclude<Ending, 'ended'>, cause: string): Promise<boolean>;
}

/** Work for `resume-workflow`, besides the events of the bus. */
export interface WorkflowChecks {
  /** Requests a check whether the conference is already over. */
  put(conferenceId: string): Promise<void>;
}
