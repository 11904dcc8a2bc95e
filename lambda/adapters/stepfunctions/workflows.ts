import { WORKFLOW_ERRORS } from '../../contract/workflow-errors';
import type { Ending } from '../../domain/workflow/endings';
import type { Workflows } from '../../ports/workflows';
import { AwsError, type AwsJsonClient } from '../runtime/aws-json-client';

const ERRORS: Record<Exclude<Ending, 'ended'>, string> = {
  cancelled: WORKFLOW_ERRORS.cancelled,
  gone: WORKFLOW_ERRORS.gone,
  'not attended': WORKFLOW_ERRORS.notAttended,
};

/**
 * AWS's errors for a token that no task waits with: it was used, its task timed out, or its execution was stopped. AWS Step
 * Functions API reference, "SendTaskSuccess" and "SendTaskFailure".
 */
const NOT_WAITING: readonly string[] = ['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'];

/** Workflows of AWS Step Functions. A throttle is an error here: the queue repeats the message later. */
export function stepFunctionsWorkflows(client: AwsJsonClient): Workflows {
  return {
    succeed: (taskToken, output) => send('SendTaskSuccess', { taskToken, output }),
    fail: (taskToken, ending, cause) => send('SendTaskFailure', { taskToken, error: ERRORS[ending], cause }),
  };

  async function send(operation: string, input: object): Promise<boolean> {
    try {
      await client.send(operation, input);
      return true;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (NOT_WAITING.includes(error.name)) return false;
      // AWS's message may quote the token.
      throw new AwsError(error.name, error.status, `${operation}: AWS Step Functions refused the request`);
    }
  }
}
