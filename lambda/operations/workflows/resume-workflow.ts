import type { ConferenceStory } from '../../domain/workflow/conference-story';
import type { Ending } from '../../domain/workflow/endings';
import { describeForWorkflow } from '../../domain/workflow/workflow-output';
import type { Logger } from '../../ports/logger';
import type { Workflows, WorkflowTokens } from '../../ports/workflows';
import { readStory, type StoryPorts } from './read-story';

export interface ResumePorts extends StoryPorts {
  readonly workflowTokens: Pick<WorkflowTokens, 'read' | 'remove'>;
  readonly workflows: Workflows;
  readonly logger: Logger;
}

const CAUSES: Record<Exclude<Ending, 'ended'>, string> = {
  cancelled: 'The conference was deleted through the API of the relay',
  gone: 'FoneStorm no longer has the conference',
  'not attended': 'Nobody has joined the conference in time',
};

/**
 * Resumes the workflow that waits for a conference, if the conference is over. An event only causes the check: the log decides.
 * So an old or repeated event does nothing. The token is removed after it was used. After a crash between the two, Step Functions
 * refuses the used token.
 */
export function resumeWorkflow(ports: ResumePorts): (conferenceId: string) => Promise<void> {
  const { workflowTokens, logger } = ports;
  return async (conferenceId) => {
    const waiting = await workflowTokens.read(conferenceId);
    if (!waiting) return;
    const story = await readStory(ports, conferenceId);
    const { ending } = story;
    if (!ending) return;
    const isResumed = await resume(ports, waiting.token, conferenceId, { ...story, ending });
    await workflowTokens.remove(conferenceId, waiting);
    logger.info(isResumed ? 'workflow.resumed' : 'workflow.not_waiting', { conferenceId, ending });
  };
}

function resume(
  { workflows }: ResumePorts,
  token: string,
  conferenceId: string,
  story: ConferenceStory & { readonly ending: Ending },
): Promise<boolean> {
  const { ending } = story;
  if (ending === 'ended')
    return workflows.succeed(token, JSON.stringify(describeForWorkflow(conferenceId, story)));
  return workflows.fail(token, ending, CAUSES[ending]);
}
