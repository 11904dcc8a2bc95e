import {
  GetAccountSettingsCommand,
  GetEventSourceMappingCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import type { FindRelayParts } from '../relay-parts';
import { type Finding, runCheck, runTextCheck } from './finding';

/** Executions for callbacks and for the API, beside those of the queues. */
const EXECUTIONS_FOR_REQUESTS = 20;

/** Checks that AWS Lambda reads each queue. */
export function checkPolling(find: FindRelayParts, lambda: LambdaClient): Promise<Finding> {
  return runCheck('AWS Lambda reads each queue', async () => {
    const stopped = (await readMappings(find, lambda)).filter(({ state }) => /^Disabl/.test(state));
    if (stopped.length === 0) return;
    const commands = stopped.map(
      ({ id, queue }) =>
        `${queue} is not read. Run: aws lambda update-event-source-mapping --uuid ${id} --enabled`,
    );
    throw new Error(commands.join('. '));
  });
}

/** Checks that the account may run as many functions at a time as the relay needs. */
export function checkQuota(find: FindRelayParts, lambda: LambdaClient): Promise<Finding> {
  return runTextCheck('The quota of concurrent executions is large enough', async () => {
    const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
    const limit = AccountLimit?.ConcurrentExecutions ?? 0;
    const mappings = await readMappings(find, lambda);
    const forQueues = mappings.reduce((total, { executions }) => total + executions, 0);
    const needed = forQueues + EXECUTIONS_FOR_REQUESTS;
    if (limit >= needed)
      return `The account may run ${limit} functions at a time, and the queues of the relay use ${forQueues} at most`;
    throw new Error(
      `expected at least ${needed} executions, got ${limit}. Run: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000`,
    );
  });
}

interface Mapping {
  readonly id: string;
  /** The name of the queue in AWS. */
  readonly queue: string;
  /** Such as `Enabled` or `Disabled`. */
  readonly state: string;
  readonly executions: number;
}

async function readMappings(find: FindRelayParts, lambda: LambdaClient): Promise<Mapping[]> {
  const { mappings } = await find();
  return Promise.all(
    mappings.map(async (id) => {
      const { EventSourceArn, State, ScalingConfig } = await lambda.send(
        new GetEventSourceMappingCommand({ UUID: id }),
      );
      const queue = EventSourceArn?.split(':').at(-1) ?? id;
      return { id, queue, state: State ?? '', executions: ScalingConfig?.MaximumConcurrency ?? 0 };
    }),
  );
}
