import type { ReadHealthPorts } from '../../lambda/operations/read-health';

/** The health of a relay whose host measures nothing, and whose budget nobody uses. */
export const UNMEASURED_HEALTH: Pick<ReadHealthPorts, 'health' | 'budgetReader'> = {
  health: { measure: async () => ({ queues: [], activity: undefined }) },
  budgetReader: {
    readBudget: async () => ({ requestsPerSecond: 8, requestWait: 0, statusCheckWait: 0 }),
  },
};
