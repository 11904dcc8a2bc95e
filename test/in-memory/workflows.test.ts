import { randomUUID } from 'node:crypto';
import { workflowTokensContract } from '../contracts/workflow-tokens.contract';
import { workflowsContract } from '../contracts/workflows.contract';
import { inMemoryWorkflowTokens } from './workflow-tokens';
import { inMemoryWorkflows } from './workflows';

describe('waiting workflows in memory', () => {
  workflowTokensContract(async () => inMemoryWorkflowTokens());
});

describe('workflows in memory', () => {
  workflowsContract(async () => {
    const workflows = inMemoryWorkflows();
    return {
      workflows,
      async start() {
        const token = randomUUID();
        workflows.start(token);
        return token;
      },
      stop: async (token) => workflows.stop(token),
      outcomesOf: async (token) => workflows.outcomesOf(token),
    };
  });
});
