import type { SQSClient } from '@aws-sdk/client-sqs';
import type { QueueName } from '../../lambda/domain/health';
import type { FindRelayParts } from '../relay-parts';
import { countMessages } from '../status/queue-counts';
import { type Finding, runCheck } from './finding';

/** The section of the runbook about the dead letters of each queue. */
const SECTIONS: Readonly<Record<QueueName, string>> = {
  mailbox: 'entries-are-dead-letters',
  'status-checks': 'status-checks-are-dead-letters',
  deliveries: 'deliveries-are-dead-letters',
  workflows: 'workflows-are-dead-letters',
  commands: 'commands-are-dead-letters',
  ticks: 'ticks-are-dead-letters',
  events: 'events-are-dead-letters',
};

/** Checks that no dead-letter queue has messages. */
export function checkDeadLetters(find: FindRelayParts, sqs: SQSClient): Promise<Finding> {
  return runCheck('No queue has dead letters', async () => {
    const { queues } = await find();
    const faults = await Promise.all(
      queues.map(async ({ name, deadLetters }) => {
        if (deadLetters === undefined)
          return `The dead-letter queue of ${name} is missing. Run: npx cdk deploy --all --revert-drift`;
        const { ready } = await countMessages(sqs, deadLetters);
        return ready === 0 ? undefined : describeDeadLetters(name, ready, deadLetters);
      }),
    );
    const found = faults.filter((fault) => fault !== undefined);
    if (found.length > 0) throw new Error(found.join('. '));
  });
}

function describeDeadLetters(name: QueueName, count: number, url: string): string {
  const command =
    name === 'ticks' || name === 'events'
      ? `aws sqs purge-queue --queue-url ${url}`
      : `conference-relay redrive ${name}`;
  return `${name} has ${count}. Fix the cause (docs/runbook.md#${SECTIONS[name]}), then run: ${command}`;
}
