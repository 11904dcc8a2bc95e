import { Argument, type Command, InvalidArgumentError } from 'commander';
import { QUEUE_NAMES, type QueueName } from '../../lambda/domain/health';
import { deploymentFor, showResult } from '../command';
import type { CommandContext } from '../command-context';
import { Failures } from '../failures';
import { wholeNumber } from '../parse-arguments';
import { withDeployedRelay } from '../relay-options';
import { findParts } from '../relay-parts';

/** Ticks and events have no queue. The sweep repeats ticks, and the log has the events: the runbook discards both. */
const REDRIVEN: readonly QueueName[] = QUEUE_NAMES.filter((name) => name !== 'ticks' && name !== 'events');

/** `conference-relay redrive`: moves dead letters back to their queues. */
export function addRedriveCommand(program: Command, context: CommandContext): Command {
  const queues = new Argument('<queue...>', 'the queues').choices([...REDRIVEN, 'all']);
  return withDeployedRelay(
    program
      .command('redrive')
      .description('moves dead letters back to their queues, and waits until it is done'),
  )
    .addArgument(queues)
    .option('--rate <count>', 'the most messages in a second (default: as fast as SQS moves them)', moveRate)
    .action(async (names: string[], { rate }: { rate?: number }, command: Command) => {
      const deployment = await deploymentFor(command, context);
      const parts = findParts(await deployment.resources());
      const { SQSClient } = await import('@aws-sdk/client-sqs');
      const { redrive } = await import('../redrive');
      const client = new SQSClient();
      const failures = new Failures();
      const moved: Partial<Record<QueueName, number>> = {};
      for (const { name, queue, deadLetters } of parts.queues) {
        if (!queue || !deadLetters || !isChosen(name, names)) continue;
        const onProgress = (count: number, total: number | undefined) =>
          context.note(
            `${name}: ${count}${total === undefined ? '' : ` of about ${total}`} messages are moved.`,
          );
        try {
          moved[name] = await redrive(client, { deadLetters, queue, rate, onProgress, sleep: context.sleep });
        } catch (error) {
          failures.add(name, error, context);
        }
      }
      const lines = Object.entries(moved).map(([name, count]) =>
        count === 0
          ? `${name}: there was no dead letter.`
          : `${name}: ${count} dead letters are back in the queue.`,
      );
      showResult(command, { json: { moved, failed: failures.shown }, lines }, context);
      const failed = failures.shown.map(({ id }) => id).join(', ');
      failures.throwIfAny(`The dead letters of ${failed} are not all moved.`);
    });
}

function isChosen(name: QueueName, names: readonly string[]): boolean {
  return names.includes(name) || (names.includes('all') && REDRIVEN.includes(name));
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
const MAX_RATE = 500;

function moveRate(text: string): number {
  const rate = wholeNumber(text);
  if (rate <= MAX_RATE) return rate;
  throw new InvalidArgumentError(`Expected at most ${MAX_RATE} messages in a second.`);
}
