import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { type AwsJsonClient, awsJsonClient, SQS } from '../../lambda/adapters/runtime/aws-json-client';
import { deployment } from './deployment';

const sqs = new SQSClient();

/** The client of the adapters, with the region and the credentials that the SDK finds. */
export async function adapterClient(): Promise<AwsJsonClient> {
  const { region, credentials } = sqs.config;
  return awsJsonClient(SQS, { region: await region(), credentials: () => credentials() });
}

export async function queueAttributes(url: string): Promise<Readonly<Record<string, string>>> {
  const request = new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
  return (await sqs.send(request)).Attributes ?? {};
}

export async function queueArn(url: string): Promise<string> {
  return (await queueAttributes(url)).QueueArn ?? '';
}

/** How many messages wait to be received. */
export async function countVisible(url: string): Promise<number> {
  return Number((await queueAttributes(url)).ApproximateNumberOfMessages);
}

/** How many messages were received and neither deleted nor given back. */
export async function countInFlight(url: string): Promise<number> {
  return Number((await queueAttributes(url)).ApproximateNumberOfMessagesNotVisible);
}

/**
 * How a queue tries messages again.
 *
 * @param pause seconds until one that failed comes again
 * @param receives after so many it is a dead letter
 */
export async function setRetryPolicy(url: string, pause: number, receives: number): Promise<void> {
  const { RedrivePolicy = '{}' } = await queueAttributes(url);
  const Attributes = {
    VisibilityTimeout: String(pause),
    RedrivePolicy: JSON.stringify({ ...JSON.parse(RedrivePolicy), maxReceiveCount: receives }),
  };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
}

/** Sends the dead letters of a FIFO queue to it again: as new messages, as Amazon SQS's own redrive does. */
export async function redrive(deadLetters: string, queue: string): Promise<void> {
  if (deployment().target === 'aws') {
    await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: await queueArn(deadLetters) }));
    return;
  }
  while ((await countVisible(deadLetters)) > 0) await moveOne(deadLetters, queue);
}

/** By hand, because the emulator has no `StartMessageMoveTask`. */
async function moveOne(from: string, to: string): Promise<void> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: from, MessageSystemAttributeNames: ['MessageGroupId'] }),
  );
  for (const { Body, Attributes, MessageId, ReceiptHandle } of Messages) {
    const MessageGroupId = Attributes?.MessageGroupId;
    await sqs.send(
      new SendMessageCommand({
        QueueUrl: to,
        MessageBody: Body,
        MessageGroupId,
        MessageDeduplicationId: `redriven-${MessageId}`,
      }),
    );
    await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
  }
}

/** A queue and its dead letters. */
export interface QueuePair {
  readonly queue: string;
  readonly deadLetters: string;
}

/** Makes a standard queue beside those of a mailbox, by the mailbox's URL. */
export async function createQueue(url: string, name: string): Promise<string> {
  const QueueName = `${baseOf(url)}${name}`;
  return (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
}

function baseOf(url: string): string {
  return (url.split('/').at(-1) ?? '').replace(/\.fifo$/, '').slice(0, 60);
}

/** What of a mailbox's queues is as `lib/foundation/mailbox.ts` has it. */
const COPIED_ATTRIBUTES = [
  ...['FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'],
  'MessageRetentionPeriod',
];

/**
 * Makes another pair of queues like those of a mailbox.
 *
 * @param url of the mailbox
 * @param trying as in `setRetryPolicy`
 * @param name ends theirs
 */
export async function createMailbox(
  url: string,
  trying: { readonly pause: number; readonly receives: number },
  name = '-retry',
): Promise<QueuePair> {
  const found = Object.entries(await queueAttributes(url)).filter(([name]) =>
    COPIED_ATTRIBUTES.includes(name),
  );
  const like = Object.fromEntries(found);
  const base = baseOf(url);
  const make = async (name: string, more: Readonly<Record<string, string>> = {}) => {
    const request = new CreateQueueCommand({
      QueueName: `${base}${name}.fifo`,
      Attributes: { ...like, ...more },
    });
    return (await sqs.send(request)).QueueUrl ?? '';
  };
  const deadLetters = await make(`${name}-dead`);
  const policy = { deadLetterTargetArn: await queueArn(deadLetters), maxReceiveCount: trying.receives };
  const more = { VisibilityTimeout: String(trying.pause), RedrivePolicy: JSON.stringify(policy) };
  return { queue: await make(name, more), deadLetters };
}
