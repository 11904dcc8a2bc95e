import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { type AwsJsonClient, awsJsonClient, SQS } from '../../lambda/adapters/runtime/aws-json-client';

const sqs = new SQSClient();

/** The client of the adapters, with the region and the credentials of the SDK. */
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

/** The number of messages that can be received. */
export async function countVisible(url: string): Promise<number> {
  return Number((await queueAttributes(url)).ApproximateNumberOfMessages);
}

/** The number of messages in flight. */
export async function countInFlight(url: string): Promise<number> {
  return Number((await queueAttributes(url)).ApproximateNumberOfMessagesNotVisible);
}

/**
 * Sets the retries of a queue.
 *
 * @param pause seconds until a failed message is received again
 * @param receives receives until a message becomes a dead letter
 */
export async function setRetryPolicy(url: string, pause: number, receives: number): Promise<void> {
  const { RedrivePolicy = '{}' } = await queueAttributes(url);
  const Attributes = {
    VisibilityTimeout: String(pause),
    RedrivePolicy: JSON.stringify({ ...JSON.parse(RedrivePolicy), maxReceiveCount: receives }),
  };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
}

/** Redrives the dead letters of a queue. */
export async function redrive(deadLetters: string): Promise<void> {
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn: await queueArn(deadLetters) }));
}

/** A queue and its dead letters. */
export interface QueuePair {
  readonly queue: string;
  readonly deadLetters: string;
}

/** Creates a standard queue. Its name is that of a deployed queue and an ending. */
export async function createQueue(url: string, ending: string): Promise<string> {
  const QueueName = `${baseOf(url)}${ending}`;
  return (await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl ?? '';
}

function baseOf(url: string): string {
  return (url.split('/').at(-1) ?? '').replace(/\.fifo$/, '').slice(0, 60);
}

/** The attributes of the mailbox's queues that the tests copy. */
const COPIED_ATTRIBUTES = [
  ...['FifoQueue', 'ContentBasedDeduplication', 'DeduplicationScope', 'FifoThroughputLimit'],
  'MessageRetentionPeriod',
];

/**
 * Creates a pair of queues like those of the mailbox.
 *
 * @param url the URL of the mailbox
 * @param policy as in `setRetryPolicy`
 * @param ending the end of their names
 */
export async function createMailbox(
  url: string,
  policy: { readonly pause: number; readonly receives: number },
  ending = '-retry',
): Promise<QueuePair> {
  const found = Object.entries(await queueAttributes(url)).filter(([name]) =>
    COPIED_ATTRIBUTES.includes(name),
  );
  const copied = Object.fromEntries(found);
  const base = baseOf(url);
  const create = async (name: string, attributes: Readonly<Record<string, string>> = {}) => {
    const request = new CreateQueueCommand({
      QueueName: `${base}${name}.fifo`,
      Attributes: { ...copied, ...attributes },
    });
    return (await sqs.send(request)).QueueUrl ?? '';
  };
  const deadLetters = await create(`${ending}-dead`);
  const redrivePolicy = {
    deadLetterTargetArn: await queueArn(deadLetters),
    maxReceiveCount: policy.receives,
  };
  const attributes = {
    VisibilityTimeout: String(policy.pause),
    RedrivePolicy: JSON.stringify(redrivePolicy),
  };
  return { queue: await create(ending, attributes), deadLetters };
}
