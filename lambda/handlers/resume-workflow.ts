import { withRequestId } from '../adapters/runtime/lambda-logger';
import { onWorkflowChecks } from '../adapters/sqs/batch-handlers';
import { resumeWorkflowPorts } from '../composition/resume-workflow';
import { RESUME_WORKFLOW } from '../contract/environment';
import { readEnvironment } from '../contract/variables';
import { resumeWorkflow } from '../operations/workflows/resume-workflow';

const environment = readEnvironment(RESUME_WORKFLOW, process.env);

const ports = resumeWorkflowPorts(environment);

export const handler = withRequestId(onWorkflowChecks(resumeWorkflow(ports), ports.logger));
