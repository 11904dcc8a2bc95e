import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Deployment } from '../deployment';
import { findParts, type QueueName } from '../relay-parts';
import { type AlarmStates, readAlarms } from './alarm-states';
import { type FunctionActivity, readActivity } from './function-activity';
import { countMessages, type QueueCounts } from './queue-counts';

/** The state of a deployed relay. */
export interface RelayStatus {
  readonly relay: string;
  readonly api: string;
  readonly alarms: AlarmStates;
  readonly queues: readonly QueueStatus[];
  /** The activity in the last hour. */
  readonly functions: readonly FunctionActivity[];
  /** The start of the minute of the last sweep: ISO 8601, UTC; undefined if none ran in the last hour. */
  readonly lastSweep: string | undefined;
}

export interface QueueStatus {
  readonly name: QueueName;
  /** Undefined if there is only a dead-letter queue. */
  readonly messages: QueueCounts | undefined;
  readonly deadLetters: number;
}

/** Clients of AWS. */
export interface StatusClients {
  readonly cloudWatch: CloudWatchClient;
  readonly sqs: SQSClient;
}

/** @param now milliseconds since 1970 */
export async function readStatus(
  deployment: Deployment,
  { cloudWatch, sqs }: StatusClients,
  now: number,
): Promise<RelayStatus> {
  const parts = findParts(await deployment.resources());
  const [alarms, functions, queues, api] = await Promise.all([
    readAlarms(cloudWatch, parts.alarms),
    readActivity(cloudWatch, parts.functions, now),
    Promise.all(
      parts.queues.map(async ({ name, queue, deadLetters }) => ({
        name,
        messages: queue === undefined ? undefined : await countMessages(sqs, queue),
        deadLetters: deadLetters === undefined ? 0 : (await countMessages(sqs, deadLetters)).ready,
      })),
    ),
    deployment.functionsOutput('PublicUrl'),
  ]);
  const lastSweep = functions.find(({ name }) => name === 'sweep')?.lastInvokedAt;
  return { relay: deployment.title, api, alarms, queues, functions, lastSweep };
}

/** Milliseconds after which a sweep is overdue, as the alarm "The sweep does not run" has it. */
const SWEEP_OVERDUE = 15 * 60_000;

/** The faults that a status shows, in sentences. */
export function findFaults({ alarms, queues, lastSweep }: RelayStatus, now: number): string[] {
  const deadLetters = queues.filter((queue) => queue.deadLetters > 0);
  const isOverdue = lastSweep === undefined || now - Date.parse(lastSweep) > SWEEP_OVERDUE;
  return [
    ...alarms.active.map(({ name, runbook }) => `The alarm "${name}" is on${runbook ? `: ${runbook}` : ''}.`),
    ...deadLetters.map((queue) => `${queue.deadLetters} dead letters are in the queue of ${queue.name}.`),
    ...(isOverdue ? ['No sweep ran in the last 15 minutes.'] : []),
  ];
}
