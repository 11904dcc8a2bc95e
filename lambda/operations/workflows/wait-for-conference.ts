import type { Definition } from '../../domain/definition';
import { after } from '../../domain/instant';
import type { WaitingWorkflow, WorkflowChecks, WorkflowTokens } from '../../ports/workflows';
import { type CreatePorts, type Creation, createConference } from '../conferences/create-conference';
import { changeUnderWay, OperationFailure } from '../operation-failure';
import { readStory, type StoryPorts } from './read-story';

export interface WaitPorts extends CreatePorts, Omit<StoryPorts, 'definitions'> {
  readonly workflowTokens: Pick<WorkflowTokens, 'read' | 'write'>;
  readonly workflowChecks: WorkflowChecks;
}

/** An execution of Step Functions lasts a year at most (quota "Maximum execution time"). */
const LONGEST_WAIT = 366 * 24 * 3600_000;

/**
 * Creates a conference for which a workflow waits. A repeat finds the first conference, and its token replaces the one before.
 * If the conference is already over then, a check resumes the workflow at once.
 *
 * @throws {OperationFailure} `id taken` if another workflow waits for the conference; `change under way` if another repeat
 *   stored its token meanwhile
 * @throws the errors of `createConference`. After an error, the workflow does not wait.
 */
export function waitForConference(
  ports: WaitPorts,
): (creation: Creation & { readonly id: string }, workflow: WaitingWorkflow) => Promise<Definition> {
  const { workflowTokens, workflowChecks, clock } = ports;
  return async (creation, workflow) => {
    const { id } = creation;
    // Read before the creation. So a late request, which Step Functions no longer waits for, replaces no newer token.
    const before = await workflowTokens.read(id);
    if (before && before.request !== workflow.request)
      throw new OperationFailure('id taken', 'id: expected an id for which no other workflow waits');
    const definition = await createConference(ports)({ ...creation, isAwaited: true });
    const isStored = await workflowTokens.write(id, workflow, before, after(clock.now(), LONGEST_WAIT));
    if (!isStored) throw changeUnderWay();
    const { ending } = await readStory(ports, id);
    if (ending) await workflowChecks.put(id);
    return definition;
  };
}
