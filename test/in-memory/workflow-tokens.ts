import type { WaitingWorkflow, WorkflowTokens } from '../../lambda/ports/workflows';
import { FrozenMap } from './frozen-map';

/** Waiting workflows in memory. None of them expires. */
export function inMemoryWorkflowTokens(): WorkflowTokens {
  const workflows = new FrozenMap<WaitingWorkflow>();
  return {
    async read(conferenceId) {
      return workflows.get(conferenceId);
    },
    async write(conferenceId, workflow, before) {
      if (workflows.get(conferenceId)?.token !== before?.token) return false;
      workflows.set(conferenceId, workflow);
      return true;
    },
    async remove(conferenceId, { token }) {
      if (workflows.get(conferenceId)?.token === token) workflows.delete(conferenceId);
    },
  };
}
