import { Reference, Stack, Tokenization } from 'aws-cdk-lib/core';
import type { RelayFoundation } from './relay-foundation';

/**
 * Exports every value that functions in another stack may import, with any settings. The CDK exports only imported values, so
 * that a setting could end an export. CloudFormation refuses that while the deployed functions import it.
 */
export function exportAlways(foundation: RelayFoundation): void {
  const stack = Stack.of(foundation);
  for (const value of exportableValues(foundation)) {
    const token = Tokenization.reverse(value, { failConcat: false });
    // A resource that the app passed in does not belong to this stack.
    if (Reference.isReference(token) && Stack.of(token.target) === stack) stack.exportValue(value);
  }
}

function exportableValues(foundation: RelayFoundation): string[] {
  const { conferences, mailbox, statusChecks, schedules, statusEvents, secrets, api } = foundation;
  const { deliveries, workflows, commands } = foundation;
  const queues = [mailbox, statusChecks, deliveries, workflows, commands].flatMap(
    ({ queue, deadLetters }) => [queue, deadLetters],
  );
  const { fonestorm, callbackKeys, credentials, signingKeys, maskKey } = secrets;
  return [
    ...[conferences.table.tableArn, conferences.table.tableName],
    ...[...queues, schedules.deadLetters].flatMap((queue) => [
      queue.queueArn,
      queue.queueUrl,
      queue.queueName,
    ]),
    ...[schedules.group.ref, schedules.group.attrArn, schedules.role.roleArn, deliveries.role.roleArn],
    ...[statusEvents.eventBus.eventBusArn, statusEvents.eventBus.eventBusName],
    ...[fonestorm, callbackKeys, credentials, signingKeys, maskKey].map((secret) => secret.secretArn),
    ...[api.api.apiId, api.api.apiEndpoint, api.accessLogGroup.logGroupName],
  ];
}
