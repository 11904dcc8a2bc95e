import type { InferOutput } from 'valibot';
import { dynamodbConferenceLog } from '../adapters/dynamodb/conference-log';
import { dynamodbDefinitions } from '../adapters/dynamodb/definitions';
import { dynamodbWorkflowTokens } from '../adapters/dynamodb/workflow-tokens';
import { stepFunctionsWorkflows } from '../adapters/stepfunctions/workflows';
import type { RESUME_WORKFLOW } from '../contract/environment';
import { stepFunctionsClient } from './aws-json-clients';
import { awsClients } from './clients';

/** The ports of `resume-workflow`. */
export function resumeWorkflowPorts(environment: InferOutput<typeof RESUME_WORKFLOW>) {
  const { table, logger } = awsClients(environment.RELAY_TABLE);
  return {
    definitions: dynamodbDefinitions(table),
    conferenceLog: dynamodbConferenceLog(table),
    workflowTokens: dynamodbWorkflowTokens(table),
    workflows: stepFunctionsWorkflows(stepFunctionsClient()),
    logger,
  };
}
