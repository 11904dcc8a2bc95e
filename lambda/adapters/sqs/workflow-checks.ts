import type { WorkflowChecks } from '../../ports/workflows';
import type { AwsJsonClient } from '../runtime/aws-json-client';
import { sendMessage } from './send-message';
import { serializeWorkflowCheck } from './workflow-message';

/** The checks of workflows on a standard queue of Amazon SQS. */
export function sqsWorkflowChecks(sqs: AwsJsonClient, queueUrl: string): WorkflowChecks {
  return {
    put: (conferenceId) => sendMessage(sqs, queueUrl, { MessageBody: serializeWorkflowCheck(conferenceId) }),
  };
}
