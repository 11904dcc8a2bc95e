import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RelayFoundation } from './relay-foundation';

/**
 * Lets the API's function count the messages of all queues and dead-letter queues, and nothing else. It has the URLs of the queues
 * that it sends to, and finds their dead-letter queues. Its environment gets the names of the others.
 */
export function connectQueueCounts(foundation: RelayFoundation, target: LambdaFunction): void {
  const { mailbox, statusChecks, deliveries, workflows, commands, schedules, statusEvents } = foundation;
  const events = statusEvents.deadLetters;
  const queues = [
    // The grants to send to the other queues include it.
    ...[statusChecks.queue, commands.queue],
    ...[mailbox, statusChecks, deliveries, workflows, commands].map(({ deadLetters }) => deadLetters),
    ...[schedules.deadLetters],
    ...(events ? [events] : []),
  ];
  target.addToRolePolicy(
    new PolicyStatement({
      actions: ['sqs:GetQueueAttributes'],
      resources: queues.map(({ queueArn }) => queueArn),
    }),
  );
  const names = {
    'status-checks': { queue: statusChecks.queue.queueName },
    commands: { queue: commands.queue.queueName },
    ticks: { deadLetters: schedules.deadLetters.queueName },
    ...(events && { events: { deadLetters: events.queueName } }),
  };
  target.addEnvironment('RELAY_COUNTED_QUEUES', JSON.stringify(names));
}
