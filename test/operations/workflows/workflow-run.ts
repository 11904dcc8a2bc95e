import { randomUUID } from 'node:crypto';
import { advanceConference } from '../../../lambda/operations/conferences/advance-conference';
import { resumeWorkflow } from '../../../lambda/operations/workflows/resume-workflow';
import { waitForConference } from '../../../lambda/operations/workflows/wait-for-conference';
import { presence } from '../../domain/entries';
import { inMemoryWorkflowTokens } from '../../in-memory/workflow-tokens';
import { inMemoryWorkflows } from '../../in-memory/workflows';
import { recordingLogger } from '../../recording-logger';
import { FIELDS, type TestRelay } from '../test-relay';

export const REQUEST = 'execution 1';

/** A workflow that waits for conferences of a relay, with the checks that its requests put into the queue. */
export function workflowRun(relay: TestRelay) {
  const workflows = inMemoryWorkflows();
  const workflowTokens = inMemoryWorkflowTokens();
  const checks: string[] = [];
  const workflowChecks = { put: async (id: string) => void checks.push(id) };
  const { logger, lines } = recordingLogger();
  const ports = { ...relay.ports, logger, workflows, workflowTokens, workflowChecks };
  return {
    ...{ workflows, workflowTokens, checks, ports },
    /** The lines in the log, each with its fields. */
    lines: lines.info,
    /** One attempt of the task, with its own token. */
    async attempt(id: string, token: string = randomUUID(), request = REQUEST): Promise<string> {
      workflows.start(token);
      await waitForConference(ports)({ id, fields: FIELDS }, { token, request });
      return token;
    },
    resume: (id: string) => resumeWorkflow(ports)(id),
  };
}

/** A step of a conference. */
export type Step = (relay: TestRelay, id: string) => Promise<unknown>;

/** Advances a conference by callbacks about presence. */
export async function receive(
  { ports }: TestRelay,
  id: string,
  ...entries: readonly ReturnType<typeof presence>[]
): Promise<void> {
  const advance = advanceConference(ports);
  for (const entry of entries) await advance({ ...entry, conferenceId: id });
}

/** Its people join and leave. */
export const hold: Step = (relay, id) =>
  receive(relay, id, presence('10:00:01', true, 1), presence('11:00:02', false, 0));

export const cancel: Step = async (relay, id) => {
  await relay.call('DELETE', `/v2/conferences/${id}`);
  await relay.advance();
};

export const erase: Step = async (relay, id) => {
  await relay.call('DELETE', `/v2/conferences/${id}?erase=true`);
  await relay.advance();
};
