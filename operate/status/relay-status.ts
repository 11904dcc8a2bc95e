import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { findHealthFaults, type QueueStatus } from '../../lambda/domain/health';
import { instantAt } from '../../lambda/domain/instant';
import type { Deployment } from '../deployment';
import { findParts } from '../relay-parts';
import { type AlarmStates, readAlarms } from './alarm-states';
import { type FunctionActivity, readActivity } from './function-activity';
import { countMessages } from './queue-counts';

/** The state of a relay. */
export interface RelayStatus {
  readonly relay: string;
  readonly api: string;
  readonly queues: readonly QueueStatus[];
  /** The start of the minute of the last sweep that did not fail: ISO 8601, UTC; undefined without one in the last hour. */
  readonly lastSweep: string | undefined;
}

/** The state of a deployed relay from the services of AWS. */
export interface DeployedStatus extends RelayStatus {
  readonly alarms: AlarmStates;
  /** The activity in the last hour. */
  readonly functions: readonly FunctionActivity[];
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
): Promise<DeployedStatus> {
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
  const lastSweep = functions.find(({ name }) => name === 'sweep')?.lastSucceededAt;
  return { relay: deployment.title, api, alarms, queues, functions, lastSweep };
}

/** The faults that a status shows, in sentences. */
export function findFaults({ alarms, queues, lastSweep }: DeployedStatus, now: number): string[] {
  return [
    ...alarms.active.map(({ name, runbook }) => `The alarm "${name}" is on${runbook ? `: ${runbook}` : ''}.`),
    ...findHealthFaults({ queues, activity: { lastSweep: instantAt(Date.parse(lastSweep ?? '')) } }, now),
  ];
}
