import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Deployment } from '../deployment';
import { type FindRelayParts, findParts, type RelayParts } from '../relay-parts';
import { checkActiveAlarms, checkAlarmActions } from './check-alarms';
import { checkAuditTrail } from './check-audit-trail';
import { checkDeadLetters } from './check-dead-letters';
import { checkKeys, checkMaskKey } from './check-keys';
import { checkObservedGeneration } from './check-observed-generation';
import { checkPolling, checkQuota } from './check-quota';
import type { Finding } from './finding';

/** Clients of AWS. */
export interface OperationClients {
  readonly cloudWatch: CloudWatchClient;
  readonly lambda: LambdaClient;
  readonly logs: CloudWatchLogsClient;
  readonly sqs: SQSClient;
}

/**
 * Checks the state of a deployed relay inside AWS, and the generation of FoneStorm's API. It changes nothing. Each check says if
 * the operator has no permission for it.
 *
 * @param isTrying whether a test conference shows the generation, so that no other conference must
 */
export async function* checkOperation(
  deployment: Deployment,
  { cloudWatch, lambda, logs, sqs }: OperationClients,
  isTrying: boolean,
): AsyncGenerator<Finding> {
  let parts: Promise<RelayParts> | undefined;
  const find: FindRelayParts = () => {
    parts ??= deployment.resources().then(findParts);
    return parts;
  };
  yield await checkDeadLetters(find, sqs);
  yield await checkActiveAlarms(find, cloudWatch);
  yield await checkAlarmActions(find, cloudWatch);
  yield await checkPolling(find, lambda);
  yield await checkQuota(find, lambda);
  yield await checkKeys(deployment, 'callback');
  yield await checkKeys(deployment, 'signing');
  // A relay of an earlier version does not name its secret.
  if (deployment.output('MaskKeySecret', '') !== '') yield await checkMaskKey(deployment);
  if (!isTrying) yield await checkObservedGeneration(deployment);
  yield await checkAuditTrail(find, lambda, logs);
}
